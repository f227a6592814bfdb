// From a captured packet to the TCP segment or UDP datagram inside it. Pure functions over bytes.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "proto/bytes.hpp"

namespace smbprobe::capture {

// Link types, DLT_ and LINKTYPE_ numbers. https://www.tcpdump.org/linktypes.html
inline constexpr int kLinkNull = 0;
inline constexpr int kLinkEthernet = 1;
inline constexpr int kLinkRaw = 101;
inline constexpr int kLinkLoop = 108;
inline constexpr int kLinkLinuxSll = 113;
inline constexpr int kLinkIpv4 = 228;
inline constexpr int kLinkIpv6 = 229;
inline constexpr int kLinkLinuxSll2 = 276;

/// True for a link type that parse_packet() can take apart.
[[nodiscard]] bool is_read_link_type(int link_type) noexcept;

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

/// Neither TCP nor UDP, or broken, or cut before its ports.
struct OtherPacket {};

using ParsedPacket = std::variant<OtherPacket, TcpSegment, UdpDatagram, IpFragment>;

/// Takes a packet apart, from its link layer on. Lengths of the headers bound the payload, so padding is left out; a
/// length of 0, as segmentation offload writes it, means all that was captured. The views die with `bytes`.
/// @param wire_length how long the packet was before a snap length cut it.
[[nodiscard]] ParsedPacket parse_packet(int link_type, proto::ByteView bytes, std::size_t wire_length);

}  // namespace smbprobe::capture
