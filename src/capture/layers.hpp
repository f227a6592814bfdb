// The headers of a packet, one after the other, from the link layer to the transport; for packet.cpp and the files that
// read its headers only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "capture/packet.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::capture {

/// Bytes of a layer, and how many more of it the snap length cut off.
struct Layer {
  proto::ByteView bytes;
  std::size_t missing{};

  /// Behind `size` bytes of header. @pre size <= bytes.size()
  [[nodiscard]] Layer behind(std::size_t size) const { return {bytes.subspan(size), missing}; }

  /// No longer than `size`: what stands behind is padding.
  [[nodiscard]] Layer bounded(std::size_t size) const {
    if (size <= bytes.size()) return {bytes.first(size), 0};
    return {bytes, std::min(missing, size - bytes.size())};
  }
};

/// What a header says comes behind it.
enum class Carries : std::uint8_t {
  nothing,      ///< that could hold SMB; or the header is broken, or cut
  unread,       ///< what may hold SMB and is not taken apart: Step::what
  fragment,     ///< a piece of a larger IP datagram
  ethernet,     ///< an Ethernet frame
  ether_type,   ///< what the EtherType in Step::number says
  llc,          ///< an IEEE 802.2 header
  ppp,          ///< a PPP frame, from its protocol field on
  mpls,         ///< MPLS labels
  ip,           ///< an IPv4 or IPv6 header
  ip_protocol,  ///< what the IP protocol in Step::number says
};

struct Step {
  Carries carries = Carries::nothing;
  std::uint32_t number{};
  Layer layer{};
  std::string_view what{};  ///< unread: its name, for people
  std::string_view by{};    ///< which header says so: "Ethernet"
};

/// What is not taken apart. @param what "IPX", or "EtherType" with a number
[[nodiscard]] inline Step unread(std::string_view what, std::string_view by, std::uint32_t number = 0) {
  return {.carries = Carries::unread, .number = number, .layer = {}, .what = what, .by = by};
}

/// The first header. @pre is_read_link_type(link_type)
[[nodiscard]] Step into_link(int link_type, Layer layer);

[[nodiscard]] Step into_ethernet(Layer layer);
[[nodiscard]] Step into_ether_type(std::uint32_t type, Layer layer, std::string_view by);
[[nodiscard]] Step into_llc(Layer layer, std::string_view by);
[[nodiscard]] Step into_ppp(Layer layer);
[[nodiscard]] Step into_mpls(Layer layer);

/// A tunnel that was stepped into, without its addresses: Tunnel::kind is "" for none.
struct TunnelStep {
  Step step;
  Tunnel tunnel;
};

/// IP protocols 47 and 97: GRE [RFC 2784, 2890, 2637], with ERSPAN inside too, and EtherIP [RFC 3378].
[[nodiscard]] TunnelStep into_gre(Layer layer);
[[nodiscard]] TunnelStep into_ether_ip(Layer layer);

/// A UDP datagram to a tunnel's port, of its form; else Step::carries is `nothing` and it is an ordinary datagram.
[[nodiscard]] TunnelStep into_udp_tunnel(std::uint16_t port, Layer layer);

}  // namespace smbprobe::capture
