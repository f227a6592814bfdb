// Capture files made by hand, in every byte order.
#pragma once

#include <zlib.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "capture/packets.hpp"
#include "support/temporary_folder.hpp"

namespace smbprobe::test {

/// Appends numbers in one byte order.
class Ordered {
 public:
  explicit Ordered(bool big) : big_(big) {}
  template <class T>
  Ordered& put(T value) {
    if (big_)
      out_.be(value);
    else
      out_.le(value);
    return *this;
  }
  Ordered& put_bytes(ByteView bytes) {
    out_.bytes(bytes);
    return *this;
  }
  Ordered& align() {
    out_.align(4);
    return *this;
  }
  Bytes finish() { return out_.finish(); }

 private:
  bool big_;
  Writer out_;
};

struct PcapStyle {
  bool big = false;
  bool nanoseconds = false;
  std::uint32_t link_type = 101;
};

/// The packets at 1700000000.000001 and a second apart from there.
inline Bytes pcap_file(const std::vector<Bytes>& packets, PcapStyle style = {}) {
  Ordered out(style.big);
  out.put(style.nanoseconds ? std::uint32_t{0xa1b23c4d} : std::uint32_t{0xa1b2c3d4});
  out.put(std::uint16_t{2}).put(std::uint16_t{4}).put(std::uint32_t{0}).put(std::uint32_t{0});
  out.put(std::uint32_t{262144}).put(style.link_type);
  std::uint32_t seconds = 1'700'000'000;
  for (const Bytes& packet : packets) {
    const auto size = static_cast<std::uint32_t>(packet.size());
    out.put(seconds++)
        .put(style.nanoseconds ? std::uint32_t{1999} : std::uint32_t{1})
        .put(size)
        .put(size)
        .put_bytes(packet);
  }
  return out.finish();
}

/// The same as pcapng: a section header, one interface, enhanced packets.
inline Bytes pcapng_file(const std::vector<Bytes>& packets, PcapStyle style = {}) {
  Ordered out(style.big);
  out.put(std::uint32_t{0x0a0d0d0a}).put(std::uint32_t{28}).put(std::uint32_t{0x1a2b3c4d});
  out.put(std::uint16_t{1}).put(std::uint16_t{0}).put(~std::uint64_t{0}).put(std::uint32_t{28});
  const std::uint32_t interface_size = style.nanoseconds ? 32 : 20;
  out.put(std::uint32_t{1})
      .put(interface_size)
      .put(static_cast<std::uint16_t>(style.link_type))
      .put(std::uint16_t{0})
      .put(std::uint32_t{0});
  if (style.nanoseconds)  // if_tsresol 9, opt_endofopt
    out.put(std::uint16_t{9}).put(std::uint16_t{1}).put_bytes(Bytes{9, 0, 0, 0}).put(std::uint32_t{0});
  out.put(interface_size);
  std::uint64_t seconds = 1'700'000'000;
  for (const Bytes& packet : packets) {
    const std::uint64_t time = style.nanoseconds ? seconds * 1'000'000'000 + 1999 : seconds * 1'000'000 + 1;
    ++seconds;
    const auto size = static_cast<std::uint32_t>(packet.size());
    const std::uint32_t block = 32 + (size + 3) / 4 * 4;
    out.put(std::uint32_t{6}).put(block).put(std::uint32_t{0}).put(static_cast<std::uint32_t>(time >> 32U));
    out.put(static_cast<std::uint32_t>(time)).put(size).put(size).put_bytes(packet).align().put(block);
  }
  return out.finish();
}

inline Bytes gzip(ByteView bytes) {
  z_stream state{};
  constexpr int kGzipWindow = 15 + 16;
  if (deflateInit2(&state, 9, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("zlib");
  Bytes in(bytes.begin(), bytes.end());
  Bytes out(in.size() + 1024);
  state.next_in = in.data();
  state.avail_in = static_cast<uInt>(in.size());
  state.next_out = out.data();
  state.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&state, Z_FINISH);
  out.resize(out.size() - state.avail_out);
  deflateEnd(&state);
  if (result != Z_STREAM_END) throw std::runtime_error("zlib");
  return out;
}

/// A file that lives as long as this.
class TemporaryFile {
 public:
  explicit TemporaryFile(ByteView bytes) { write(bytes); }

  void write(ByteView bytes) {
    std::ofstream out(path_, std::ios::binary | std::ios::trunc);
    for (const std::uint8_t byte : bytes) out.put(static_cast<char>(byte));
  }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  TemporaryFolder folder_;
  std::string path_ = folder_ / "file";
};

}  // namespace smbprobe::test
