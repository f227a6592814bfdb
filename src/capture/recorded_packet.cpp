#include "capture/recorded_packet.hpp"

#include <string>

#include <arpa/inet.h>

namespace smbprobe::capture {
namespace {

using proto::Bytes;
using proto::ByteView;
using proto::Writer;

constexpr std::uint32_t kEnhancedPacketBlock = 6;
constexpr std::size_t kPacketBlockFrame = 32;  // what an Enhanced Packet Block adds to its packet
constexpr std::uint8_t kHopLimit = 64;
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kUdpHeader = 8;

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

}  // namespace

std::optional<IpEndpoint> to_endpoint(const report::SocketAddress& address) {
  IpEndpoint out;
  out.port = address.port;
  const std::string text = address.address.substr(0, address.address.find('%'));
  out.address.is_v6 = text.contains(':');
  if (inet_pton(out.address.is_v6 ? AF_INET6 : AF_INET, text.c_str(), out.address.bytes.data()) != 1)
    return std::nullopt;
  return out;
}

void put_be(Bytes& bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8U);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

/// RFC 9293 3.1, RFC 768, RFC 8200 8.1
std::uint16_t transport_checksum(const IpAddress& from, const IpAddress& to, std::uint8_t protocol, ByteView payload) {
  Writer pseudo;
  pseudo.bytes(bytes_of(from));
  pseudo.bytes(bytes_of(to));
  pseudo.be(static_cast<std::uint32_t>(payload.size()));  // IPv4 has 16 bits and the protocol before it: the same sum
  pseudo.be(static_cast<std::uint32_t>(protocol));
  pseudo.bytes(payload);
  return checksum(pseudo.finish());
}

Bytes ip_packet(const IpAddress& from, const IpAddress& to, std::uint8_t protocol, std::uint16_t id, ByteView payload) {
  Writer out;
  if (from.is_v6) {
    out.be(std::uint32_t{0x60000000});
    out.be(static_cast<std::uint16_t>(payload.size()));
    out.be(protocol);
    out.be(kHopLimit);
  } else {
    out.be(std::uint16_t{0x4500});
    out.be(static_cast<std::uint16_t>(kIpv4Header + payload.size()));
    out.be(id);
    out.be(std::uint16_t{0x4000});  // do not fragment
    out.be(kHopLimit);
    out.be(protocol);
    out.be(std::uint16_t{0});  // checksum, below
  }
  out.bytes(bytes_of(from));
  out.bytes(bytes_of(to));
  Bytes bytes = out.finish();
  constexpr std::size_t kChecksumAt = 10;
  if (!from.is_v6) put_be(bytes, kChecksumAt, checksum(bytes));
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  return bytes;
}

Bytes udp_packet(const IpEndpoint& from, const IpEndpoint& to, std::uint16_t id, ByteView payload) {
  Writer out;
  out.be(from.port);
  out.be(to.port);
  out.be(static_cast<std::uint16_t>(kUdpHeader + payload.size()));
  out.be(std::uint16_t{0});  // checksum, below
  out.bytes(payload);
  Bytes bytes = out.finish();
  constexpr std::size_t kChecksumAt = 6;
  constexpr std::uint16_t kNone = 0;  // "no checksum": a sum of zero is sent as its complement
  const std::uint16_t sum = transport_checksum(from.address, to.address, kProtocolUdp, bytes);
  put_be(bytes, kChecksumAt, sum == kNone ? std::uint16_t{0xFFFF} : sum);
  return ip_packet(from.address, to.address, kProtocolUdp, id, bytes);
}

void write_packet_block(Writer& out, ByteView packet, std::int64_t time_us) {
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

}  // namespace smbprobe::capture
