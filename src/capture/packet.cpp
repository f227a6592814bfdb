#include "capture/packet.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "capture/layers.hpp"
#include "capture/link_types.hpp"
#include "proto/reader.hpp"

namespace smbprobe::capture {
namespace {

using proto::ByteView;
using proto::Reader;

// IP protocols
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kIpv4InIp = 4;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kIpv6InIp = 41;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kGre = 47;
constexpr std::uint8_t kEncrypted = 50;
constexpr std::uint8_t kAuthentication = 51;
constexpr std::uint8_t kDestinationOptions = 60;
constexpr std::uint8_t kEtherIp = 97;
constexpr std::uint8_t kCompressed = 108;
constexpr std::uint8_t kL2tp = 115;
constexpr std::uint8_t kMobility = 135;
constexpr std::uint8_t kMplsInIp = 137;
constexpr int kMostExtensions = 16;
constexpr int kMostHeaders = 24;
constexpr std::string_view kIpName = "IP";

/// What IP carries.
struct Transported {
  IpAddress from;
  IpAddress to;
  std::uint8_t protocol{};
  Layer layer;
};

/// Broken, or nothing for us.
constexpr Step kNothing{};

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

/// RFC 791 3.1
Step into_ipv4(Layer layer, Transported& ip) {
  constexpr std::size_t kFixed = 20;
  Reader r(layer.bytes);
  const auto version = r.be<std::uint8_t>("Version");
  r.skip(1, "Type of Service");
  const auto total = r.be<std::uint16_t>("Total Length");
  r.skip(2, "Identification");
  const auto fragment = r.be<std::uint16_t>("Fragment Offset");
  r.skip(1, "Time to Live");
  ip.protocol = r.be<std::uint8_t>("Protocol");
  r.skip(2, "Header Checksum");
  ip.from = ip.to = {};
  std::ranges::copy(r.take(4, "Source Address"), ip.from.bytes.begin());
  std::ranges::copy(r.take(4, "Destination Address"), ip.to.bytes.begin());
  const std::size_t header = std::size_t{4} * (version & 0x0FU);
  if (!r.ok() || header < kFixed || header > layer.bytes.size()) return kNothing;
  if (total != 0 && total < header) return kNothing;
  constexpr unsigned kMoreFragmentsOrOffset = 0x3FFF;
  if ((fragment & kMoreFragmentsOrOffset) != 0)
    return {.carries = Carries::fragment, .number = 0, .layer = {}, .what = {}, .by = {}};
  ip.layer = (total == 0 ? layer : layer.bounded(total)).behind(header);
  return {.carries = Carries::ip_protocol, .number = 0, .layer = {}, .what = {}, .by = {}};
}

/// Steps over extension headers until something is carried: those of IPv6 [RFC 8200 4], and authentication of either.
Step follow_extensions(Transported& ip) {
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
        return {.carries = Carries::ip_protocol, .number = 0, .layer = {}, .what = {}, .by = {}};
    }
    Reader r(ip.layer.bytes);
    const auto next = r.be<std::uint8_t>("Next Header");
    const auto length = r.be<std::uint8_t>("Hdr Ext Len");
    const auto offset = r.be<std::uint16_t>("Fragment Offset");
    constexpr unsigned kMoreFragmentsOrOffset = 0xFFF9;
    if (ip.protocol == kFragment && r.ok() && (offset & kMoreFragmentsOrOffset) != 0)
      return {.carries = Carries::fragment, .number = 0, .layer = {}, .what = {}, .by = {}};
    const std::size_t size = kLeast + unit * length;
    if (!r.ok() || size > ip.layer.bytes.size()) return kNothing;
    ip.layer = ip.layer.behind(size);
    ip.protocol = next;
  }
  return kNothing;
}

/// RFC 8200 3
Step into_ipv6(Layer layer, Transported& ip) {
  constexpr std::size_t kHeader = 40;
  Reader r(layer.bytes);
  r.skip(4, "Version");
  const auto length = r.be<std::uint16_t>("Payload Length");
  ip.protocol = r.be<std::uint8_t>("Next Header");
  r.skip(1, "Hop Limit");
  std::ranges::copy(r.take(16, "Source Address"), ip.from.bytes.begin());
  std::ranges::copy(r.take(16, "Destination Address"), ip.to.bytes.begin());
  ip.from.is_v6 = ip.to.is_v6 = true;
  if (!r.ok()) return kNothing;
  ip.layer = layer.behind(kHeader);
  if (length != 0) ip.layer = ip.layer.bounded(length);
  return follow_extensions(ip);
}

Step into_ip(Layer layer, Transported& ip) {
  const unsigned version = layer.bytes.empty() ? 0U : layer.bytes.front() >> 4U;
  if (version == 4) {
    const Step step = into_ipv4(layer, ip);
    return step.carries == Carries::ip_protocol && ip.protocol == kAuthentication ? follow_extensions(ip) : step;
  }
  return version == 6 ? into_ipv6(layer, ip) : kNothing;
}

/// From header to header, until a transport is found or nothing more can be read.
class PacketWalk {
 public:
  explicit PacketWalk(TunnelPath* tunnels) : tunnels_(tunnels) {}

  ParsedPacket from(Step step) {
    for (int i = 0; i < kMostHeaders; ++i) {
      switch (step.carries) {
        case Carries::ethernet:
          step = into_ethernet(step.layer);
          break;
        case Carries::ether_type:
          step = into_ether_type(step.number, step.layer, step.by);
          break;
        case Carries::llc:
          step = into_llc(step.layer, step.by);
          break;
        case Carries::ppp:
          step = into_ppp(step.layer);
          break;
        case Carries::mpls:
          step = into_mpls(step.layer);
          break;
        case Carries::ip:
          step = into_ip(step.layer, ip_);
          break;
        case Carries::ip_protocol:
          if (ip_.protocol == kTcp) return parse_tcp(ip_);
          if (ip_.protocol == kUdp) {
            ParsedPacket datagram = parse_udp(ip_);
            step = into_datagram(datagram);
            if (step.carries == Carries::nothing) return datagram;
          } else {
            step = into_protocol();
          }
          break;
        case Carries::fragment:
          return IpFragment{};
        case Carries::unread:
          return UnreadPacket{.what = step.what, .number = step.number, .by = step.by};
        case Carries::nothing:
          return OtherPacket{};
      }
    }
    return UnreadPacket{.what = "too many headers", .number = 0, .by = {}};
  }

 private:
  Step into_datagram(const ParsedPacket& parsed) {
    const auto* const datagram = std::get_if<UdpDatagram>(&parsed);
    if (datagram == nullptr) return kNothing;
    return enter(into_udp_tunnel(datagram->to.port, {datagram->payload, datagram->missing}));
  }

  Step into_protocol() {
    const auto ip_inside = [this](std::string_view kind) {
      return enter({.step = {.carries = Carries::ip, .number = 0, .layer = ip_.layer, .what = {}, .by = kIpName},
                    .tunnel = {.kind = kind, .id = {}, .from = {}, .to = {}}});
    };
    switch (ip_.protocol) {
      case kIpv4InIp:
        return ip_inside("ip-in-ip");
      case kIpv6InIp:
        return ip_inside(ip_.from.is_v6 ? "ip-in-ip" : "6in4");
      case kGre:
        return enter(into_gre(ip_.layer));
      case kEtherIp:
        return enter(into_ether_ip(ip_.layer));
      case kMplsInIp:
        return enter({.step = {.carries = Carries::mpls, .number = 0, .layer = ip_.layer, .what = {}, .by = kIpName},
                      .tunnel = {.kind = "mpls", .id = {}, .from = {}, .to = {}}});
      case kEncrypted:
        return unread("ESP", kIpName);
      case kCompressed:
        return unread("IPComp", kIpName);
      case kL2tp:
        return unread("L2TP", kIpName);
      default:
        return kNothing;
    }
  }

  /// The addresses around a tunnel are its ends.
  Step enter(TunnelStep entered) {
    const bool stepped = entered.step.carries != Carries::nothing && entered.step.carries != Carries::unread;
    if (tunnels_ != nullptr && stepped) {
      entered.tunnel.from = ip_.from;
      entered.tunnel.to = ip_.to;
      tunnels_->add(entered.tunnel);
    }
    return entered.step;
  }

  TunnelPath* tunnels_;
  Transported ip_;
};

}  // namespace

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = address.is_v6 ? AF_INET6 : AF_INET;
  const char* const out = inet_ntop(family, address.bytes.data(), text.data(), static_cast<socklen_t>(text.size()));
  return out == nullptr ? std::string() : out;
}

std::string to_string(const UnreadPacket& packet) {
  std::string out(packet.what);
  if (packet.number != 0) out += fmt::format(" 0x{:04x}", packet.number);
  if (!packet.by.empty()) out += fmt::format(" over {}", packet.by);
  return out;
}

std::string TunnelPath::to_string() const {
  std::string out;
  for (std::size_t i = 0; i < size_; ++i) {
    const Tunnel& tunnel = tunnels_[i];
    out += fmt::format("{}{}{} from {} to {}", i == 0 ? "" : "; ", tunnel.kind,
                       tunnel.id ? fmt::format(" {}", *tunnel.id) : std::string(), capture::to_string(tunnel.from),
                       capture::to_string(tunnel.to));
  }
  return out;
}

ParsedPacket parse_packet(int link_type, ByteView bytes, std::size_t wire_length, TunnelPath* tunnels) {
  if (tunnels != nullptr) tunnels->clear();
  if (!is_read_link_type(link_type)) return OtherPacket{};
  const Layer layer{bytes, wire_length > bytes.size() ? wire_length - bytes.size() : 0};
  return PacketWalk(tunnels).from(into_link(link_type, layer));
}

}  // namespace smbprobe::capture
