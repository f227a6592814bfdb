#include "capture/packet.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>

#include "proto/reader.hpp"

namespace smbprobe::capture {
namespace {

using proto::ByteView;
using proto::Reader;

// EtherTypes
constexpr std::uint16_t kIpv4 = 0x0800;
constexpr std::uint16_t kIpv6 = 0x86DD;
constexpr std::uint16_t kVlan = 0x8100;
constexpr std::uint16_t kServiceVlan = 0x88A8;
constexpr std::uint16_t kOldServiceVlan = 0x9100;
constexpr int kMostTags = 8;

// IP protocols
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kAuthentication = 51;
constexpr std::uint8_t kDestinationOptions = 60;
constexpr std::uint8_t kMobility = 135;
constexpr int kMostExtensions = 16;

constexpr std::uint32_t kNullIpv4 = 2;                         // AF_INET everywhere
constexpr std::array<std::uint32_t, 3> kNullIpv6{24, 28, 30};  // AF_INET6 of NetBSD and OpenBSD, FreeBSD, macOS

/// Bytes of a layer, and how many more of it the snap length cut off.
struct Layer {
  ByteView bytes;
  std::size_t missing{};

  /// Behind `size` bytes of header. @pre size <= bytes.size()
  [[nodiscard]] Layer behind(std::size_t size) const { return {bytes.subspan(size), missing}; }

  /// No longer than `size`: what stands behind is padding.
  [[nodiscard]] Layer bounded(std::size_t size) const {
    if (size <= bytes.size()) return {bytes.first(size), 0};
    return {bytes, std::min(missing, size - bytes.size())};
  }
};

/// What IP carries.
struct Transported {
  IpAddress from;
  IpAddress to;
  std::uint8_t protocol{};
  Layer layer;
};

ParsedPacket parse_tcp(const Transported& ip) {
  constexpr std::size_t kFixed = 20;
  Reader r(ip.layer.bytes);
  TcpSegment out;
  out.from = {ip.from, r.be<std::uint16_t>("Source Port")};
  out.to = {ip.to, r.be<std::uint16_t>("Destination Port")};
  out.sequence = r.be<std::uint32_t>("Sequence Number");
  r.skip(4, "Acknowledgment Number");
  const std::size_t header = std::size_t{4} * (r.be<std::uint8_t>("Data Offset") >> 4U);
  out.flags = r.be<std::uint8_t>("Flags");
  if (!r.ok() || header < kFixed) return OtherPacket{};
  const std::size_t here = std::min(header, ip.layer.bytes.size());  // cut among the options: no payload, and
  const std::size_t cut = header - here;                             // the options are not part of what is missing
  const Layer payload = ip.layer.behind(here);
  out.payload = payload.bytes;
  out.missing = payload.missing - std::min(cut, payload.missing);
  return out;
}

ParsedPacket parse_udp(const Transported& ip) {
  constexpr std::size_t kHeader = 8;
  Reader r(ip.layer.bytes);
  UdpDatagram out;
  out.from = {ip.from, r.be<std::uint16_t>("Source Port")};
  out.to = {ip.to, r.be<std::uint16_t>("Destination Port")};
  const auto length = r.be<std::uint16_t>("Length");
  r.skip(2, "Checksum");
  if (!r.ok() || (length != 0 && length < kHeader)) return OtherPacket{};
  Layer payload = ip.layer.behind(kHeader);
  if (length != 0) payload = payload.bounded(length - kHeader);
  out.payload = payload.bytes;
  out.missing = payload.missing;
  return out;
}

ParsedPacket parse_transport(const Transported& ip) {
  if (ip.protocol == kTcp) return parse_tcp(ip);
  if (ip.protocol == kUdp) return parse_udp(ip);
  return OtherPacket{};
}

/// RFC 791 3.1
ParsedPacket parse_ipv4(Layer layer) {
  constexpr std::size_t kFixed = 20;
  Reader r(layer.bytes);
  const auto version = r.be<std::uint8_t>("Version");
  r.skip(1, "Type of Service");
  const auto total = r.be<std::uint16_t>("Total Length");
  r.skip(2, "Identification");
  const auto fragment = r.be<std::uint16_t>("Fragment Offset");
  r.skip(1, "Time to Live");
  Transported ip;
  ip.protocol = r.be<std::uint8_t>("Protocol");
  r.skip(2, "Header Checksum");
  std::ranges::copy(r.take(4, "Source Address"), ip.from.bytes.begin());
  std::ranges::copy(r.take(4, "Destination Address"), ip.to.bytes.begin());
  const std::size_t header = std::size_t{4} * (version & 0x0FU);
  if (!r.ok() || version >> 4U != 4 || header < kFixed || header > layer.bytes.size()) return OtherPacket{};
  if (total != 0 && total < header) return OtherPacket{};
  constexpr unsigned kMoreFragmentsOrOffset = 0x3FFF;
  if ((fragment & kMoreFragmentsOrOffset) != 0) return IpFragment{};
  ip.layer = (total == 0 ? layer : layer.bounded(total)).behind(header);
  return parse_transport(ip);
}

/// Steps over extension headers until something is carried. RFC 8200 4
ParsedPacket follow_extensions(Transported ip) {
  for (int i = 0; i < kMostExtensions; ++i) {
    constexpr std::size_t kLeast = 8;
    std::size_t unit = 8;
    switch (ip.protocol) {
      case kHopByHop:
      case kRouting:
      case kDestinationOptions:
      case kMobility:
        break;
      case kAuthentication:
        unit = 4;
        break;  // counted in 4 bytes, and 2 of them are left out. RFC 4302 2.2
      case kFragment:
        unit = 0;
        break;
      default:
        return parse_transport(ip);
    }
    Reader r(ip.layer.bytes);
    const auto next = r.be<std::uint8_t>("Next Header");
    const auto length = r.be<std::uint8_t>("Hdr Ext Len");
    const auto offset = r.be<std::uint16_t>("Fragment Offset");
    constexpr unsigned kMoreFragmentsOrOffset = 0xFFF9;
    if (ip.protocol == kFragment && r.ok() && (offset & kMoreFragmentsOrOffset) != 0) return IpFragment{};
    const std::size_t size = kLeast + unit * length;
    if (!r.ok() || size > ip.layer.bytes.size()) return OtherPacket{};
    ip.layer = ip.layer.behind(size);
    ip.protocol = next;
  }
  return OtherPacket{};
}

/// RFC 8200 3
ParsedPacket parse_ipv6(Layer layer) {
  constexpr std::size_t kHeader = 40;
  Reader r(layer.bytes);
  const auto first = r.be<std::uint32_t>("Version");
  const auto length = r.be<std::uint16_t>("Payload Length");
  Transported ip;
  ip.protocol = r.be<std::uint8_t>("Next Header");
  r.skip(1, "Hop Limit");
  std::ranges::copy(r.take(16, "Source Address"), ip.from.bytes.begin());
  std::ranges::copy(r.take(16, "Destination Address"), ip.to.bytes.begin());
  ip.from.is_v6 = ip.to.is_v6 = true;
  if (!r.ok() || first >> 28U != 6) return OtherPacket{};
  ip.layer = layer.behind(kHeader);
  if (length != 0) ip.layer = ip.layer.bounded(length);
  return follow_extensions(ip);
}

ParsedPacket parse_ip(Layer layer) {
  const unsigned version = layer.bytes.empty() ? 0U : layer.bytes.front() >> 4U;
  if (version == 4) return parse_ipv4(layer);
  if (version == 6) return parse_ipv6(layer);
  return OtherPacket{};
}

/// By EtherType, VLAN tags stepped over. IEEE 802.1Q
ParsedPacket parse_ether_type(std::uint16_t type, Layer layer) {
  for (int tag = 0; tag < kMostTags && (type == kVlan || type == kServiceVlan || type == kOldServiceVlan); ++tag) {
    Reader r(layer.bytes);
    r.skip(2, "TCI");
    type = r.be<std::uint16_t>("EtherType");
    if (!r.ok()) return OtherPacket{};
    layer = layer.behind(4);
  }
  if (type == kIpv4) return parse_ipv4(layer);
  if (type == kIpv6) return parse_ipv6(layer);
  return OtherPacket{};
}

/// A header of fixed size with an EtherType somewhere in it.
ParsedPacket parse_typed(Layer layer, std::size_t header, std::size_t type_offset) {
  if (layer.bytes.size() < header) return OtherPacket{};
  Reader r(layer.bytes.subspan(type_offset));
  const auto type = r.be<std::uint16_t>("EtherType");
  return parse_ether_type(type, layer.behind(header));
}

/// BSD loopback: the address family in the byte order of the machine that captured, or of the network.
ParsedPacket parse_null(Layer layer) {
  Reader r(layer.bytes);
  const auto value = r.le<std::uint32_t>("Family");
  if (!r.ok()) return OtherPacket{};
  const std::uint32_t family = value > 0xFFFFU ? (value >> 24U) | ((value >> 8U) & 0xFF00U) : value;
  layer = layer.behind(4);
  if (family == kNullIpv4) return parse_ipv4(layer);
  return std::ranges::find(kNullIpv6, family) != kNullIpv6.end() ? parse_ipv6(layer) : ParsedPacket{};
}

enum class LinkLayer : std::uint8_t { unknown, ethernet, null, raw, sll, sll2 };

LinkLayer link_layer(int link_type) noexcept {
  switch (link_type) {
    case kLinkEthernet:
      return LinkLayer::ethernet;
    case kLinkNull:
    case kLinkLoop:
      return LinkLayer::null;
    case 12:  // DLT_RAW where it is not 14
    case 14:  // DLT_RAW of OpenBSD
    case kLinkRaw:
    case kLinkIpv4:
    case kLinkIpv6:
      return LinkLayer::raw;
    case kLinkLinuxSll:
      return LinkLayer::sll;
    case kLinkLinuxSll2:
      return LinkLayer::sll2;
    default:
      return LinkLayer::unknown;
  }
}

}  // namespace

bool is_read_link_type(int link_type) noexcept { return link_layer(link_type) != LinkLayer::unknown; }

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = address.is_v6 ? AF_INET6 : AF_INET;
  const char* const out = inet_ntop(family, address.bytes.data(), text.data(), static_cast<socklen_t>(text.size()));
  return out == nullptr ? std::string() : out;
}

ParsedPacket parse_packet(int link_type, ByteView bytes, std::size_t wire_length) {
  const Layer layer{bytes, wire_length > bytes.size() ? wire_length - bytes.size() : 0};
  switch (link_layer(link_type)) {
    case LinkLayer::ethernet:
      return parse_typed(layer, 14, 12);
    case LinkLayer::sll:
      return parse_typed(layer, 16, 14);
    case LinkLayer::sll2:
      return parse_typed(layer, 20, 0);
    case LinkLayer::null:
      return parse_null(layer);
    case LinkLayer::raw:
      return parse_ip(layer);
    case LinkLayer::unknown:
      break;
  }
  return OtherPacket{};
}

}  // namespace smbprobe::capture
