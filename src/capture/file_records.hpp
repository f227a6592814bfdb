// What the readers of pcap and of pcapng have in common; for the files of this room that read captures only.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>

#include "capture/captured_packet.hpp"
#include "capture/input_window.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::capture {

/// No packet and no block of a capture is longer: what says so is broken.
inline constexpr std::size_t kMostRecord = std::size_t{16} << 20U;

/// What a reader of one format came to.
enum class Found : std::uint8_t {
  packet,
  ended,   ///< the file ends here, or nothing behind this place can be read
  header,  ///< another file begins here: captures are put behind each other
};

/// Told what cannot be read: bytes [from, to) of the file and why.
struct Damage {
  std::uint64_t from{};
  std::uint64_t to{};
  bool to_end = false;  ///< nothing behind `from` could be read
  std::string what;
};
using OnDamage = std::function<void(Damage&&)>;

/// Numbers in the byte order of a file. @pre they are there
class FileNumbers {
 public:
  explicit FileNumbers(bool big = false) : big_(big) {}
  [[nodiscard]] std::uint16_t u16(proto::ByteView bytes, std::size_t at) const {
    return number<std::uint16_t>(bytes, at);
  }
  [[nodiscard]] std::uint32_t u32(proto::ByteView bytes, std::size_t at) const {
    return number<std::uint32_t>(bytes, at);
  }
  [[nodiscard]] std::uint64_t u64(proto::ByteView bytes, std::size_t at) const {
    return number<std::uint64_t>(bytes, at);
  }

 private:
  template <std::unsigned_integral T>
  T number(proto::ByteView bytes, std::size_t at) const {
    T out{};
    std::memcpy(&out, bytes.subspan(at, sizeof(T)).data(), sizeof(T));
    return big_ == (std::endian::native == std::endian::big) ? out : std::byteswap(out);
  }

  bool big_;
};

/// Moves on to the next place from which something can be read, at least `from` bytes ahead.
/// @param fits says whether a view begins with it; `last` where nothing comes behind the view.
/// @return false where there is none: everything was taken.
template <class Fits>
bool find_again(InputWindow& window, std::size_t from, Fits fits) {
  constexpr std::size_t kSearched = std::size_t{1} << 20U;
  constexpr std::size_t kLookedInto = std::size_t{1} << 19U;  // behind a place, to judge it
  for (;;) {
    const proto::ByteView view = window.peek(from + kSearched + kLookedInto);
    const bool last = view.size() < from + kSearched + kLookedInto;
    const std::size_t end = std::min(view.size(), from + kSearched);
    for (std::size_t at = from; at < end; ++at) {
      if (!fits(view.subspan(at), last)) continue;
      window.take(at);
      return true;
    }
    window.take(end);
    if (last) return false;
    from = 0;
  }
}

inline constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;      // of a section
inline constexpr std::uint32_t kSectionHeaderBlock = 0x0a0d0d0a;  // the same in both byte orders

/// By the first four bytes.
[[nodiscard]] bool has_pcapng_magic(proto::ByteView bytes);

/// By the first four bytes: pcap or pcapng, of whatever version.
[[nodiscard]] bool has_capture_magic(proto::ByteView bytes);

/// True where bytes are the header of a pcap or pcapng file that can be read, as far as they go.
[[nodiscard]] bool begins_capture(proto::ByteView bytes);

/// Microseconds since 1970; a time that no clock shows is brought into range, so that differences do not overflow.
[[nodiscard]] std::int64_t capture_time(std::int64_t seconds, std::int64_t microseconds);

}  // namespace smbprobe::capture
