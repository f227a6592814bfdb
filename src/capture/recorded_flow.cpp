#include "capture/recorded_flow.hpp"

#include <algorithm>

#include "capture/recorded_packet.hpp"

namespace smbprobe::capture {
namespace {

using proto::Bytes;
using proto::ByteView;
using proto::Writer;

constexpr std::size_t kSegmentSize = 1400;  // payload of one packet: below the MTU of every link
constexpr std::uint8_t kTcpPsh = 0x08;
constexpr std::size_t kTcpHeader = 20;

Bytes tcp_segment(const IpEndpoint& from,
                  const IpEndpoint& to,
                  std::uint32_t sequence,
                  std::uint32_t acknowledged,
                  std::uint8_t flags,
                  ByteView payload) {
  Writer out;
  out.be(from.port);
  out.be(to.port);
  out.be(sequence);
  out.be((flags & kTcpAck) != 0 ? acknowledged : std::uint32_t{0});
  out.be(std::uint8_t{kTcpHeader / 4 << 4U});
  out.be(flags);
  const bool kills = (flags & kTcpRst) != 0;
  out.be(kills ? std::uint16_t{0} : std::uint16_t{0xFFFF});  // window
  out.be(std::uint16_t{0});                                  // checksum, below
  out.be(std::uint16_t{0});
  out.bytes(payload);
  Bytes bytes = out.finish();
  constexpr std::size_t kChecksumAt = 16;
  put_be(bytes, kChecksumAt, transport_checksum(from.address, to.address, kProtocolTcp, bytes));
  return bytes;
}

}  // namespace

std::optional<RecordedFlow> RecordedFlow::make(const report::SocketAddress& client,
                                               const report::SocketAddress& server,
                                               std::uint32_t connection) {
  const auto from = to_endpoint(client);
  const auto to = to_endpoint(server);
  if (!from || !to || from->address.is_v6 != to->address.is_v6) return std::nullopt;
  return RecordedFlow(*from, *to, connection);
}

/// Initial sequence numbers that tell a port which is used again from a segment that is sent again.
RecordedFlow::RecordedFlow(const IpEndpoint& client, const IpEndpoint& server, std::uint32_t connection)
    : ends_{client, server}, next_{connection << 20U, (connection << 20U) + (1U << 19U)} {}

void RecordedFlow::packet(std::size_t from, std::uint8_t flags, ByteView payload, std::int64_t time_us) {
  const std::size_t to = 1 - from;
  const Bytes segment = tcp_segment(ends_[from], ends_[to], next_[from], next_[to], flags, payload);
  write_packet_block(out_, ip_packet(ends_[from].address, ends_[to].address, kProtocolTcp, ++ip_id_, segment), time_us);
  const bool counts = (flags & (kTcpSyn | kTcpFin)) != 0;
  next_[from] += static_cast<std::uint32_t>(payload.size()) + (counts ? 1U : 0U);
}

void RecordedFlow::syn(std::int64_t time_us) { packet(kClient, kTcpSyn, {}, time_us); }

void RecordedFlow::handshake(std::int64_t time_us) {
  packet(kServer, kTcpSyn | kTcpAck, {}, time_us);
  packet(kClient, kTcpAck, {}, time_us);
}

void RecordedFlow::refuse(std::int64_t time_us) {
  next_[kServer] = 0;  // RFC 9293 3.5.2: the RST of a SYN has sequence number zero
  packet(kServer, kTcpRst | kTcpAck, {}, time_us);
}

void RecordedFlow::send(std::size_t from, ByteView bytes, std::int64_t time_us) {
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), kSegmentSize);
    const std::uint8_t push = size == bytes.size() ? kTcpPsh : std::uint8_t{0};
    packet(from, static_cast<std::uint8_t>(kTcpAck | push), bytes.first(size), time_us);
    bytes = bytes.subspan(size);
  }
}

void RecordedFlow::close(std::size_t first, std::int64_t time_us) {
  packet(first, kTcpFin | kTcpAck, {}, time_us);
  packet(1 - first, kTcpFin | kTcpAck, {}, time_us);
  packet(first, kTcpAck, {}, time_us);
}

void RecordedFlow::client_gives_up(std::int64_t time_us) { packet(kClient, kTcpFin | kTcpAck, {}, time_us); }

void RecordedFlow::server_resets(std::int64_t time_us) { packet(kServer, kTcpRst | kTcpAck, {}, time_us); }

}  // namespace smbprobe::capture
