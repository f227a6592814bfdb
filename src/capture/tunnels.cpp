// Tunnels whose packets go in IP or UDP: GRE, ERSPAN, EtherIP, VXLAN, Geneve.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "capture/layers.hpp"
#include "proto/reader.hpp"

namespace smbprobe::capture {
namespace {

using proto::Reader;

constexpr std::uint32_t kNetworkShift = 8;  // of a VNI, which has 24 bits and a byte behind it

TunnelStep tunnelled(std::string_view kind, std::optional<std::uint32_t> id, const Step& step) {
  return {.step = step, .tunnel = {.kind = kind, .id = id, .from = {}, .to = {}}};
}

Step inside_of(std::string_view by, Carries carries, Layer layer, std::uint32_t number = 0) {
  return {.carries = carries, .number = number, .layer = layer, .what = {}, .by = by};
}

/// ERSPAN of type II and III, told by its version. draft-foschiano-erspan-03 4.2, 4.3
TunnelStep into_erspan(Layer layer) {
  constexpr std::string_view kName = "erspan";
  constexpr unsigned kTypeTwo = 1;
  constexpr unsigned kTypeThree = 2;
  constexpr std::size_t kTwo = 8;
  constexpr std::size_t kThree = 12;
  constexpr std::size_t kPlatform = 8;
  constexpr std::uint32_t kSession = 0x3FF;
  Reader r(layer.bytes);
  const auto first = r.be<std::uint32_t>("Ver, VLAN, COS, Session ID");
  if (!r.ok()) return {};
  const unsigned version = first >> 28U;
  const std::uint32_t session = first & kSession;
  if (version == kTypeTwo && layer.bytes.size() >= kTwo)
    return tunnelled(kName, session, inside_of("ERSPAN", Carries::ethernet, layer.behind(kTwo)));
  if (version != kTypeThree || layer.bytes.size() < kThree) return {};
  const unsigned last = layer.bytes[kThree - 1];
  const std::size_t size = kThree + ((last & 1U) != 0 ? kPlatform : 0);
  if (layer.bytes.size() < size) return {};
  constexpr unsigned kIpFrame = 2;
  const unsigned frame_type = (layer.bytes[kThree - 2] >> 2U) & 0x1FU;
  const Carries carries = frame_type == kIpFrame ? Carries::ip : Carries::ethernet;
  return tunnelled(kName, session, inside_of("ERSPAN", carries, layer.behind(size)));
}

/// 8 bytes: flags, what is inside, and the network. RFC 7348 5; with the next protocol:
/// draft-ietf-nvo3-vxlan-gpe-13 3
TunnelStep into_vxlan(Layer layer, bool generic) {
  constexpr std::size_t kVxlanHeader = 8;
  constexpr unsigned kHasNetwork = 0x08;
  constexpr unsigned kHasProtocol = 0x04;
  Reader r(layer.bytes);
  const unsigned flags = r.be<std::uint8_t>("Flags");
  r.skip(2, "Reserved");
  const unsigned protocol = r.be<std::uint8_t>("Next Protocol");
  const auto network = r.be<std::uint32_t>("VNI");
  if (!r.ok() || (flags & kHasNetwork) == 0) return {};
  const Layer inside = layer.behind(kVxlanHeader);
  const auto to = [&](Carries carries) {
    return tunnelled("vxlan", network >> kNetworkShift, inside_of("VXLAN", carries, inside));
  };
  if (!generic || (flags & kHasProtocol) == 0) return to(Carries::ethernet);
  constexpr unsigned kEthernet = 3;
  if (protocol == 1 || protocol == 2) return to(Carries::ip);
  if (protocol == kEthernet) return to(Carries::ethernet);
  return {.step = unread("protocol", "VXLAN", protocol), .tunnel = {}};
}

/// RFC 8926 3.4
TunnelStep into_geneve(Layer layer) {
  constexpr std::size_t kFixed = 8;
  constexpr unsigned kOptionUnits = 0x3F;
  Reader r(layer.bytes);
  const unsigned first = r.be<std::uint8_t>("Ver and Opt Len");
  r.skip(1, "Flags");
  const auto protocol = r.be<std::uint16_t>("Protocol Type");
  const auto network = r.be<std::uint32_t>("VNI");
  const std::size_t header = kFixed + std::size_t{4} * (first & kOptionUnits);
  if (!r.ok() || first >> 6U != 0 || header > layer.bytes.size()) return {};
  return tunnelled("geneve", network >> kNetworkShift,
                   inside_of("Geneve", Carries::ether_type, layer.behind(header), protocol));
}

/// L2TP data, GTP user data and their like, by port and form: they are counted, for they hold whole packets.
Step other_udp_tunnel(std::uint16_t port, proto::ByteView bytes) {
  constexpr std::uint16_t kL2tpPort = 1701;
  constexpr std::uint16_t kGtpUser = 2152;
  constexpr std::uint16_t kIpsecNat = 4500;
  constexpr std::uint16_t kTzsp = 37008;
  constexpr std::string_view kInUdp = "UDP";
  if (bytes.size() < 8) return {};
  const unsigned first = bytes[0];
  if (port == kL2tpPort && (first & 0x80U) == 0 && (bytes[1] & 0x0FU) == 2) return unread("L2TP", kInUdp);
  if (port == kGtpUser && first >> 4U == 3 && bytes[1] == 0xFF) return unread("GTP", kInUdp);
  if (port == kIpsecNat && (first | bytes[1] | bytes[2] | bytes[3]) != 0) return unread("ESP", kInUdp);
  if (port == kTzsp && first == 1) return unread("TZSP", kInUdp);
  return {};
}

}  // namespace

TunnelStep into_gre(Layer layer) {
  constexpr unsigned kHasSum = 0x8000;
  constexpr unsigned kHasRouting = 0x4000;
  constexpr unsigned kHasKey = 0x2000;
  constexpr unsigned kHasSequence = 0x1000;
  constexpr unsigned kHasAcknowledgment = 0x0080;
  constexpr unsigned kVersion = 0x0007;
  constexpr std::uint16_t kPpp = 0x880B;
  constexpr std::uint16_t kErspan = 0x88BE;  // type II, and I without a sequence number
  constexpr std::uint16_t kErspanThree = 0x22EB;
  constexpr std::string_view kName = "GRE";
  Reader r(layer.bytes);
  const unsigned flags = r.be<std::uint16_t>("Flags and Version");
  const auto protocol = r.be<std::uint16_t>("Protocol Type");
  if (!r.ok()) return {};
  const unsigned version = flags & kVersion;
  if (version > 1 || (flags & kHasRouting) != 0) return {.step = unread("GRE of another form", "IP"), .tunnel = {}};
  std::size_t size = 4;
  if ((flags & kHasSum) != 0) size += 4;
  std::optional<std::uint32_t> key;
  if ((flags & kHasKey) != 0) {
    Reader at_key(layer.bytes.subspan(std::min(size, layer.bytes.size())));
    key = at_key.be<std::uint32_t>("Key");
    constexpr std::uint32_t kCall = 0xFFFF;
    if (version == 1) key = *key & kCall;  // above: the length of the payload
    size += 4;
  }
  if ((flags & kHasSequence) != 0) size += 4;
  if (version == 1 && (flags & kHasAcknowledgment) != 0) size += 4;
  if (size > layer.bytes.size()) return {};
  const Layer inside = layer.behind(size);
  if (protocol == kErspanThree || (protocol == kErspan && (flags & kHasSequence) != 0)) return into_erspan(inside);
  if (protocol == kErspan) return tunnelled("erspan", {}, inside_of("ERSPAN", Carries::ethernet, inside));
  if (protocol == kPpp) return tunnelled("gre", key, inside_of(kName, Carries::ppp, inside));
  return tunnelled("gre", key, inside_of(kName, Carries::ether_type, inside, protocol));
}

TunnelStep into_ether_ip(Layer layer) {
  constexpr std::size_t kEtherIpHeader = 2;
  constexpr unsigned kVersion = 3;
  if (layer.bytes.size() < kEtherIpHeader || layer.bytes[0] >> 4U != kVersion) return {};
  return tunnelled("etherip", {}, inside_of("EtherIP", Carries::ethernet, layer.behind(kEtherIpHeader)));
}

TunnelStep into_udp_tunnel(std::uint16_t port, Layer layer) {
  constexpr std::uint16_t kVxlan = 4789;
  constexpr std::uint16_t kVxlanOfLinux = 8472;
  constexpr std::uint16_t kVxlanGeneric = 4790;
  constexpr std::uint16_t kGeneve = 6081;
  constexpr std::uint16_t kGreInUdp = 4754;   // RFC 8086
  constexpr std::uint16_t kMplsInUdp = 6635;  // RFC 7510
  switch (port) {
    case kVxlan:
    case kVxlanOfLinux:
      return into_vxlan(layer, false);
    case kVxlanGeneric:
      return into_vxlan(layer, true);
    case kGeneve:
      return into_geneve(layer);
    case kGreInUdp:
      return into_gre(layer);
    case kMplsInUdp:
      return tunnelled("mpls", {}, inside_of("UDP", Carries::mpls, layer));
    default:
      return {.step = other_udp_tunnel(port, layer.bytes), .tunnel = {}};
  }
}

}  // namespace smbprobe::capture
