// The input of a fuzz target, taken apart from its front.
#pragma once

#include <cstddef>
#include <cstdint>

#include "proto/bytes.hpp"

namespace smbprobe::fuzz {

/// Longer inputs are cut: 16-bit lengths hold what is built back from a message of this size.
inline constexpr std::size_t kMostInput = 4096;

/// For whole captures, which nothing builds back.
inline constexpr std::size_t kMostCapture = 65536;

/// The rest of an input, taken from its front.
class FuzzInput {
 public:
  FuzzInput(const std::uint8_t* data, std::size_t size, std::size_t most = kMostInput) noexcept
      : rest_(size == 0 ? proto::ByteView{} : proto::ByteView(data, size < most ? size : most)) {}

  /// The next byte, 0 when there is none.
  std::uint8_t byte() noexcept {
    const proto::ByteView taken = take(1);
    return taken.empty() ? std::uint8_t{0} : taken[0];
  }

  /// The next little-endian number, the missing bytes as 0.
  template <class T>
  T number() noexcept {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) out |= static_cast<std::uint64_t>(byte()) << (8 * i);
    return static_cast<T>(out);
  }

  /// The next bytes, fewer at the end.
  proto::ByteView take(std::size_t size) noexcept {
    const proto::ByteView out = rest_.first(size < rest_.size() ? size : rest_.size());
    rest_ = rest_.subspan(out.size());
    return out;
  }

  [[nodiscard]] proto::ByteView rest() const noexcept { return rest_; }

 private:
  proto::ByteView rest_;
};

}  // namespace smbprobe::fuzz
