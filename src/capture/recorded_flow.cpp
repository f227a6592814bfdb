#include "capture/recorded_flow.hpp"

#include <algorithm>
#include <string>

#include <arpa/inet.h>

namespace smbprobe::capture {
namespace {

using proto::Bytes;
using proto::ByteView;
using proto::Writer;

constexpr std::uint32_t kEnhancedPacketBlock = 6;
constexpr std::size_t kPacketBlockFrame = 32;  // what an Enhanced Packet Block adds to its packet
constexpr std::size_t kSegmentSize = 1400;     // payload of one packet: below the MTU of every link
constexpr std::uint8_t kTcpPsh = 0x08;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kHopLimit = 64;
constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kIpv4Header = 20;

std::optional<IpEndpoint> to_endpoint(const probe::SocketAddress& address) {
  IpEndpoint out;
  out.port = address.port;
  const std::string text = address.address.substr(0, address.address.find('%'));  // a scope is of this machine only
  out.address.is_v6 = text.contains(':');
  if (inet_pton(out.address.is_v6 ? AF_INET6 : AF_INET, text.c_str(), out.address.bytes.data()) != 1)
    return std::nullopt;
  return out;
}

ByteView bytes_of(const IpAddress& address) {
  return ByteView(address.bytes).first(address.is_v6 ? std::size_t{16} : std::size_t{4});
}

/// The one's complement sum of RFC 1071.
std::uint16_t checksum(ByteView bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) sum += static_cast<std::uint32_t>(bytes[i]) << (i % 2 == 0 ? 8U : 0U);
  while (sum > 0xFFFFU) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

void put(Bytes& bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8U);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

/// The TCP checksum covers the addresses too. RFC 9293 3.1, RFC 8200 8.1
std::uint16_t tcp_checksum(const IpAddress& from, const IpAddress& to, ByteView segment) {
  Writer pseudo;
  pseudo.bytes(bytes_of(from));
  pseudo.bytes(bytes_of(to));
  pseudo.be(static_cast<std::uint32_t>(segment.size()));  // IPv4 has 16 bits and the protocol before it: the same sum
  pseudo.be(static_cast<std::uint32_t>(kTcp));
  pseudo.bytes(segment);
  return checksum(pseudo.finish());
}

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
  put(bytes, kChecksumAt, tcp_checksum(from.address, to.address, bytes));
  return bytes;
}

Bytes ip_packet(const IpAddress& from, const IpAddress& to, std::uint16_t id, ByteView segment) {
  Writer out;
  if (from.is_v6) {
    out.be(std::uint32_t{0x60000000});
    out.be(static_cast<std::uint16_t>(segment.size()));
    out.be(kTcp);
    out.be(kHopLimit);
  } else {
    out.be(std::uint16_t{0x4500});
    out.be(static_cast<std::uint16_t>(kIpv4Header + segment.size()));
    out.be(id);
    out.be(std::uint16_t{0x4000});  // do not fragment
    out.be(kHopLimit);
    out.be(kTcp);
    out.be(std::uint16_t{0});  // checksum, below
  }
  out.bytes(bytes_of(from));
  out.bytes(bytes_of(to));
  Bytes bytes = out.finish();
  constexpr std::size_t kChecksumAt = 10;
  if (!from.is_v6) put(bytes, kChecksumAt, checksum(bytes));
  bytes.insert(bytes.end(), segment.begin(), segment.end());
  return bytes;
}

void enhanced_packet_block(Writer& out, ByteView packet, std::int64_t time_us) {
  const std::size_t padding = (4 - packet.size() % 4) % 4;
  const auto length = static_cast<std::uint32_t>(kPacketBlockFrame + packet.size() + padding);
  const auto time = static_cast<std::uint64_t>(time_us);
  out.le(kEnhancedPacketBlock);
  out.le(length);
  out.le(std::uint32_t{0});  // interface
  out.le(static_cast<std::uint32_t>(time >> 32U));
  out.le(static_cast<std::uint32_t>(time));
  out.le(static_cast<std::uint32_t>(packet.size()));
  out.le(static_cast<std::uint32_t>(packet.size()));
  out.bytes(packet);
  out.zeros(padding);
  out.le(length);
}

}  // namespace

std::optional<RecordedFlow> RecordedFlow::make(const probe::SocketAddress& client,
                                               const probe::SocketAddress& server,
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
  enhanced_packet_block(out_, ip_packet(ends_[from].address, ends_[to].address, ++ip_id_, segment), time_us);
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
