// From a captured packet to the TCP segment or UDP datagram inside it. Pure functions over bytes.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "proto/bytes.hpp"

namespace smbprobe::capture {

/// An IPv4 or IPv6 address.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  ///< an IPv4 address in the first four
  bool is_v6 = false;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

/// "192.0.2.1", "2001:db8::1".
[[nodiscard]] std::string to_string(const IpAddress& address);

struct IpEndpoint {
  IpAddress address;
  std::uint16_t port{};

  friend auto operator<=>(const IpEndpoint&, const IpEndpoint&) = default;
};

// TCP flags. RFC 9293 3.1
inline constexpr std::uint8_t kTcpFin = 0x01;
inline constexpr std::uint8_t kTcpSyn = 0x02;
inline constexpr std::uint8_t kTcpRst = 0x04;
inline constexpr std::uint8_t kTcpAck = 0x10;

struct TcpSegment {
  IpEndpoint from;
  IpEndpoint to;
  std::uint32_t sequence{};
  std::uint8_t flags{};
  proto::ByteView payload;  ///< as far as it was captured
  std::size_t missing{};    ///< bytes of the payload behind it that were not
};

struct UdpDatagram {
  IpEndpoint from;
  IpEndpoint to;
  proto::ByteView payload;
  std::size_t missing{};
};

/// A piece of a larger IP datagram: it is not put together.
struct IpFragment {};

/// Without TCP and UDP, or broken, or cut before its ports.
struct OtherPacket {};

/// What may hold SMB and is not taken apart.
struct UnreadPacket {
  std::string_view what;   ///< "IPX", "EtherType"
  std::uint32_t number{};  ///< of "EtherType" and its like; else 0
  std::string_view by;     ///< the header that says so: "Ethernet", "PPP"

  friend auto operator<=>(const UnreadPacket&, const UnreadPacket&) = default;
};

/// "IPX over Ethernet", "EtherType 0x88e5 over Ethernet".
[[nodiscard]] std::string to_string(const UnreadPacket& packet);

using ParsedPacket = std::variant<OtherPacket, TcpSegment, UdpDatagram, IpFragment, UnreadPacket>;

/// A tunnel that a packet came in.
struct Tunnel {
  std::string_view kind;            ///< "vxlan", "gre", "ip"
  std::optional<std::uint32_t> id;  ///< VXLAN and Geneve: network; GRE: key; ERSPAN: session
  IpAddress from;                   ///< the outer addresses
  IpAddress to;
};

/// The tunnels of a packet, the outermost first.
class TunnelPath {
 public:
  void clear() noexcept { size_ = 0; }
  void add(const Tunnel& tunnel) noexcept {
    if (size_ < tunnels_.size()) tunnels_[size_++] = tunnel;
  }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// "vxlan 100 from 198.51.100.1 to 198.51.100.2", several with "; " between them; "" for none.
  [[nodiscard]] std::string to_string() const;

 private:
  std::array<Tunnel, 4> tunnels_{};
  std::size_t size_ = 0;
};

/// Takes a packet apart, from its link layer on, and the packet inside where it is a tunnel's. Lengths of the headers
/// bound the payload, so padding is left out; a length of 0, as segmentation offload writes it, means all that was
/// captured. At most 24 headers are stepped over. The views die with `bytes`.
/// @param wire_length how long the packet was before a snap length cut it.
/// @param tunnels filled where it is given
[[nodiscard]] ParsedPacket parse_packet(int link_type,
                                        proto::ByteView bytes,
                                        std::size_t wire_length,
                                        TunnelPath* tunnels = nullptr);

}  // namespace smbprobe::capture
