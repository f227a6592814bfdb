// Link layers, and what stands between them and IP: tags, LLC, PPP, MPLS.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "capture/layers.hpp"
#include "capture/link_types.hpp"
#include "proto/reader.hpp"

namespace smbprobe::capture {
namespace {

using proto::Reader;

constexpr std::string_view kEthernetName = "Ethernet";
constexpr std::string_view kPppName = "PPP";
constexpr std::string_view kMplsName = "MPLS";

enum EtherType : std::uint16_t {
  kIpv4 = 0x0800,
  kVlan = 0x8100,
  kIpv6 = 0x86DD,
  kMplsUnicast = 0x8847,
  kMplsMulticast = 0x8848,
  kPppoeSession = 0x8864,
  kServiceVlan = 0x88A8,
  kBackboneTag = 0x88E7,
  kOldServiceVlan = 0x9100,
  kOlderServiceVlan = 0x9200,
  kJumboLlc = 0x8870,
  kBridged = 0x6558,
  kCiscoMetaData = 0x8909,
};
constexpr std::uint16_t kLeastEtherType = 0x0600;  // below: a length

/// A header of fixed size that only says what comes next.
Step over(Layer layer, std::size_t size, Carries carries, std::uint32_t number, std::string_view by) {
  if (layer.bytes.size() < size) return {};
  return {.carries = carries, .number = number, .layer = layer.behind(size), .what = {}, .by = by};
}

/// What is no IP and carries none: it is passed over without a word.
bool carries_no_ip(std::uint32_t type) {
  constexpr auto kSilent = std::to_array<std::uint32_t>({
      0x0806,                          // ARP
      0x8035,                          // RARP
      0x809B, 0x80F3,                  // AppleTalk
      0x8808, 0x8809,                  // pause, LACP
      0x8863,                          // PPPoE discovery
      0x886D, 0x88CC, 0x88D9,          // of adapters, LLDP, LLTD
      0x888E,                          // EAPOL
      0x8892, 0x88A4, 0x88B8, 0x88B9,  // of plants: PROFINET, EtherCAT, GOOSE, GSE
      0x88BA, 0x88AB, 0x88E1, 0x8912,  // SV, POWERLINK, HomePlug
      0x8899, 0x893A,                  // of switches, IEEE 1905
      0x88E3, 0x88F7, 0x88F5, 0x8902,  // MRP, PTP, MVRP, CFM
      0x9000, 0x6002, 0x6003, 0x6004,  // loopback, DEC
  });
  return std::ranges::find(kSilent, type) != kSilent.end();
}

/// BSD loopback: the address family in the byte order of the machine that captured, or of the network.
Step into_null(Layer layer) {
  constexpr std::uint32_t kFamilyIpv4 = 2;                           // AF_INET everywhere
  constexpr std::array<std::uint32_t, 3> kFamiliesIpv6{24, 28, 30};  // of NetBSD and OpenBSD, FreeBSD, macOS
  Reader r(layer.bytes);
  const auto value = r.le<std::uint32_t>("Family");
  if (!r.ok()) return {};
  const std::uint32_t family = value > 0xFFFFU ? (value >> 24U) | ((value >> 8U) & 0xFF00U) : value;
  const bool ip = family == kFamilyIpv4 || std::ranges::find(kFamiliesIpv6, family) != kFamiliesIpv6.end();
  return ip ? over(layer, 4, Carries::ip, 0, "loopback") : Step{};
}

/// A header of fixed size with an EtherType somewhere in it.
Step into_typed(Layer layer, std::size_t size, std::size_t type_at, std::string_view by) {
  constexpr std::uint16_t kLinuxLlc = 0x0004;  // ETH_P_802_2
  if (layer.bytes.size() < size) return {};
  const std::uint32_t type = (unsigned{layer.bytes[type_at]} << 8U) | layer.bytes[type_at + 1];
  return over(layer, size, type == kLinuxLlc ? Carries::llc : Carries::ether_type, type, by);
}

/// PPP as on a serial line: an address and a control byte, which may be left out. RFC 1662 3.1
Step into_serial_ppp(Layer layer) {
  constexpr std::uint8_t kAllStations = 0xFF;
  constexpr std::uint8_t kUnnumbered = 0x03;
  constexpr std::uint8_t kCiscoUnicast = 0x0F;
  constexpr std::uint8_t kCiscoMulticast = 0x8F;
  if (layer.bytes.size() < 4) return {};
  if (layer.bytes[0] == kCiscoUnicast || layer.bytes[0] == kCiscoMulticast)
    return into_typed(layer, 4, 2, "Cisco HDLC");
  const bool addressed = layer.bytes[0] == kAllStations && layer.bytes[1] == kUnnumbered;
  return {
      .carries = Carries::ppp, .number = 0, .layer = addressed ? layer.behind(2) : layer, .what = {}, .by = kPppName};
}

/// RFC 2516 4: version and type, code, session, length
Step into_pppoe(Layer layer) {
  constexpr std::size_t kHeader = 6;
  constexpr std::uint8_t kVersionAndType = 0x11;
  Reader r(layer.bytes);
  const auto version = r.be<std::uint8_t>("VER and TYPE");
  const auto code = r.be<std::uint8_t>("CODE");
  r.skip(2, "SESSION_ID");
  const auto length = r.be<std::uint16_t>("LENGTH");
  if (!r.ok() || version != kVersionAndType || code != 0) return {};
  Layer inside = layer.behind(kHeader);
  if (length != 0) inside = inside.bounded(length);
  return {.carries = Carries::ppp, .number = 0, .layer = inside, .what = {}, .by = "PPPoE"};
}

/// Apple's header of "any" captures: its length, its kind, and the link type of what follows, in little-endian.
Step into_pktap(Layer layer) {
  constexpr std::uint32_t kPacket = 1;
  constexpr std::uint32_t kLeast = 12;
  Reader r(layer.bytes);
  const auto length = r.le<std::uint32_t>("pth_length");
  const auto kind = r.le<std::uint32_t>("pth_type_next");
  const auto link_type = r.le<std::uint32_t>("pth_dlt");
  if (!r.ok() || kind != kPacket || length < kLeast || length > layer.bytes.size() || link_type > 0xFFFFU) return {};
  const auto inner = static_cast<int>(link_type);
  if (inner == kLinkPktap) return {};
  if (!is_read_link_type(inner)) return unread("link type", "PKTAP", link_type);
  return into_link(inner, layer.behind(length));
}

/// True where the type of an Ethernet header is one that is often seen.
bool begins_ethernet(proto::ByteView bytes) {
  constexpr std::size_t kTypeAt = 12;
  if (bytes.size() < kTypeAt + 2) return false;
  const std::uint32_t type = (unsigned{bytes[kTypeAt]} << 8U) | bytes[kTypeAt + 1];
  return type == kIpv4 || type == kIpv6 || type == kVlan || type == kServiceVlan || type == kMplsUnicast ||
         carries_no_ip(type);
}

}  // namespace

Step into_link(int link_type, Layer layer) {
  switch (link_type) {
    case kLinkEthernet:
      return {.carries = Carries::ethernet, .number = 0, .layer = layer, .what = {}, .by = {}};
    case kLinkNull:
    case kLinkLoop:
      return into_null(layer);
    case kLinkLinuxSll:
      return into_typed(layer, 16, 14, "Linux cooked");
    case kLinkLinuxSll2:
      return into_typed(layer, 20, 0, "Linux cooked");
    case kLinkCiscoHdlc:
      return into_typed(layer, 4, 2, "Cisco HDLC");
    case kLinkPpp:
    case kLinkPppHdlc:
      return into_serial_ppp(layer);
    case kLinkPppWithDirection:
      return layer.bytes.empty() ? Step{} : into_serial_ppp(layer.behind(1));
    case kLinkPppEthernet:
      return into_pppoe(layer);
    case kLinkLlc:
      return {.carries = Carries::llc, .number = 0, .layer = layer, .what = {}, .by = "ATM"};
    case kLinkMpls:
      return {.carries = Carries::mpls, .number = 0, .layer = layer, .what = {}, .by = {}};
    case kLinkEnc:
      return over(layer, 12, Carries::ip, 0, "IPsec");
    case kLinkPktap:
      return into_pktap(layer);
    default:
      return {.carries = Carries::ip, .number = 0, .layer = layer, .what = {}, .by = {}};
  }
}

Step into_ethernet(Layer layer) { return into_typed(layer, 14, 12, kEthernetName); }

/// Tags are headers too: what the type behind them says is the next step. IEEE 802.1Q
Step into_ether_type(std::uint32_t type, Layer layer, std::string_view by) {
  switch (type) {
    case kIpv4:
    case kIpv6:
      return {.carries = Carries::ip, .number = 0, .layer = layer, .what = {}, .by = by};
    case kVlan:
    case kServiceVlan:
    case kOldServiceVlan:
    case kOlderServiceVlan:
      return into_typed(layer, 4, 2, by);
    case kCiscoMetaData:
      return into_typed(layer, 8, 6, by);
    case kMplsUnicast:
    case kMplsMulticast:
      return {.carries = Carries::mpls, .number = 0, .layer = layer, .what = {}, .by = by};
    case kPppoeSession:
      return into_pppoe(layer);
    case kBackboneTag:
      return over(layer, 4, Carries::ethernet, 0, by);
    case kBridged:
      return {.carries = Carries::ethernet, .number = 0, .layer = layer, .what = {}, .by = by};
    case kJumboLlc:
      return {.carries = Carries::llc, .number = 0, .layer = layer, .what = {}, .by = by};
    case 0x8137:
      return unread("IPX", by);
    default:
      break;
  }
  if (type < kLeastEtherType)
    return {
        .carries = Carries::llc, .number = 0, .layer = type == 0 ? layer : layer.bounded(type), .what = {}, .by = by};
  return carries_no_ip(type) ? Step{} : unread("EtherType", by, type);
}

/// IEEE 802.2, and SNAP behind it. RFC 1042
Step into_llc(Layer layer, std::string_view by) {
  constexpr unsigned kSnap = 0xAA;
  constexpr unsigned kIp = 0x06;
  constexpr unsigned kNetbeui = 0xF0;
  constexpr unsigned kIpx = 0xE0;
  constexpr unsigned kRawIpx = 0xFF;
  constexpr std::uint32_t kBridgedLan = 0x0080C2;    // RFC 2684 5.2
  constexpr std::uint32_t kBridgeTunnel = 0x0000F8;  // IEEE 802.1H
  Reader r(layer.bytes);
  const unsigned to = r.be<std::uint8_t>("DSAP");
  const unsigned from = r.be<std::uint8_t>("SSAP");
  r.skip(1, "Control");
  if (!r.ok()) return {};
  if (to == kNetbeui && (from & 0xFEU) == kNetbeui) return unread("NetBEUI", by);
  if (to == kIpx || (to == kRawIpx && from == kRawIpx)) return unread("IPX", by);
  if (to == kIp) return over(layer, 3, Carries::ip, 0, "LLC");
  if (to != kSnap) return {};
  const std::uint32_t organization = (std::uint32_t{r.be<std::uint8_t>("OUI")} << 16U) | r.be<std::uint16_t>("OUI");
  const auto type = r.be<std::uint16_t>("Protocol");
  if (!r.ok()) return {};
  if (organization == 0 || organization == kBridgeTunnel) return over(layer, 8, Carries::ether_type, type, "SNAP");
  constexpr std::uint16_t kEthernetWithSum = 1;
  constexpr std::uint16_t kEthernetFrame = 7;
  if (organization == kBridgedLan && (type == kEthernetWithSum || type == kEthernetFrame))
    return over(layer, 10, Carries::ethernet, 0, "SNAP");
  return {};
}

/// RFC 1661 2: the protocol has one byte where it was compressed, then its last bit is set.
Step into_ppp(Layer layer) {
  if (layer.bytes.size() < 2) return {};
  const bool compressed = (layer.bytes[0] & 1U) != 0;
  const unsigned protocol = compressed ? layer.bytes[0] : (unsigned{layer.bytes[0]} << 8U) | layer.bytes[1];
  const Layer inside = layer.behind(compressed ? 1 : 2);
  constexpr unsigned kLeastControl = 0x8000;  // LCP, IPCP and their like
  switch (protocol) {
    case 0x0021:
    case 0x0057:
      return {.carries = Carries::ip, .number = 0, .layer = inside, .what = {}, .by = kPppName};
    case 0x0281:
    case 0x0283:
      return {.carries = Carries::mpls, .number = 0, .layer = inside, .what = {}, .by = kPppName};
    case 0x0031: {  // bridged: flags, and 1 for Ethernet. RFC 3518 4.2
      const bool ethernet = inside.bytes.size() > 2 && inside.bytes[1] == 1 && (inside.bytes[0] & 0x70U) == 0;
      return ethernet ? over(inside, 2, Carries::ethernet, 0, kPppName) : unread("bridged frames", kPppName);
    }
    case 0x002B:
      return unread("IPX", kPppName);
    case 0x003F:
      return unread("NetBEUI", kPppName);
    case 0x00FD:
    case 0x00FB:
      return unread("compressed packets", kPppName);
    case 0x003D:
      return unread("multilink fragments", kPppName);
    default:
      return protocol >= kLeastControl ? Step{} : unread("protocol", kPppName, protocol);
  }
}

/// RFC 3032 2.1. No field names the payload: its first bits show IP, or Ethernet behind a control word
/// [RFC 4385 3], or Ethernet.
Step into_mpls(Layer layer) {
  constexpr int kMostLabels = 16;
  constexpr std::size_t kLabel = 4;
  bool bottom = false;
  for (int i = 0; i < kMostLabels && !bottom; ++i) {
    if (layer.bytes.size() < kLabel) return {};
    bottom = (layer.bytes[2] & 1U) != 0;
    layer = layer.behind(kLabel);
  }
  if (!bottom) return unread("too many labels", kMplsName);
  if (layer.bytes.empty()) return {};
  const unsigned first = layer.bytes[0] >> 4U;
  if (first == 4 || first == 6)
    return {.carries = Carries::ip, .number = 0, .layer = layer, .what = {}, .by = kMplsName};
  const bool controlled = first == 0 && !begins_ethernet(layer.bytes);
  return over(layer, controlled ? kLabel : 0, Carries::ethernet, 0, kMplsName);
}

}  // namespace smbprobe::capture
