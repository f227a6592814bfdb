// One packet of a capture, as its file holds it.
#pragma once

#include <cstdint>

#include "proto/bytes.hpp"

namespace smbprobe::capture {

/// One packet; its bytes die when the next one is read.
struct CapturedPacket {
  std::uint64_t frame{};        ///< from 1, as Wireshark counts
  std::int64_t time_us{};       ///< since 1970 UTC
  int link_type{};              ///< a LINKTYPE_ number
  std::uint32_t wire_length{};  ///< before the snap length cut it
  proto::ByteView bytes;        ///< from the link layer's first byte
};

}  // namespace smbprobe::capture
