// Reads a capture from end to end and tells what it understands on the way.
#pragma once

#include <cstdint>
#include <optional>

#include "capture/capture_file.hpp"
#include "capture/conversation.hpp"
#include "capture/packet.hpp"
#include "capture/stream_reassembly.hpp"

namespace smbprobe::capture {

/// Packet by packet, without a file: what read_capture() drives.
class CaptureReader {
 public:
  /// @param counts is added to; it must live as long as the reader.
  /// @param patience_us how long after its first packet a conversation whose session is established is reported
  /// although its connection is still open; without it a conversation is reported when it is over.
  CaptureReader(CaptureEvents events,
                CaptureCounts& counts,
                std::optional<std::int64_t> patience_us = {},
                ReassemblyLimits limits = {});

  void take(const CapturedPacket& packet);

  /// The capture is over: tells what is still open.
  void finish();

  /// Memory that open streams hold, beside their fixed size.
  [[nodiscard]] std::size_t held() const noexcept { return streams_.held(); }

 private:
  void take_tcp(const TcpSegment& segment, PacketStamp stamp);
  void take_udp(const UdpDatagram& datagram, PacketStamp stamp);
  void tell_time(std::int64_t now_us);
  void count_streams();

  CaptureEvents events_;
  CaptureCounts& counts_;
  bool tells_time_;
  std::int64_t next_tick_us_ = 0;
  std::uint64_t counted_lost_ = 0;  ///< of streams_, what counts_ holds already
  std::uint64_t counted_dropped_ = 0;
  TunnelPath tunnels_;  ///< of the packet that is taken
  StreamReassembly streams_;
};

/// Reads the file to its end; `file.troubles()` tells afterwards what could not be read. Conversations of a live
/// input (a pipe from tcpdump) are reported 10 seconds of capture time after they began, once their session is
/// established.
void read_capture(CaptureFile& file, const CaptureEvents& events, CaptureCounts& counts);

}  // namespace smbprobe::capture
