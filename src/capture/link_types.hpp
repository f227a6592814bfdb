// Link types of captures: which are read, and what they are called.
#pragma once

#include <cstddef>
#include <string>

namespace smbprobe::capture {

// LINKTYPE_ numbers. https://www.tcpdump.org/linktypes.html
inline constexpr int kLinkNull = 0;
inline constexpr int kLinkEthernet = 1;
inline constexpr int kLinkPpp = 9;
inline constexpr int kLinkPppHdlc = 50;
inline constexpr int kLinkPppEthernet = 51;
inline constexpr int kLinkLlc = 100;  // ATM_RFC1483: LLC first
inline constexpr int kLinkRaw = 101;
inline constexpr int kLinkCiscoHdlc = 104;
inline constexpr int kLinkLoop = 108;
inline constexpr int kLinkEnc = 109;
inline constexpr int kLinkLinuxSll = 113;
inline constexpr int kLinkMpls = 219;
inline constexpr int kLinkPppWithDirection = 204;
inline constexpr int kLinkIpv4 = 228;
inline constexpr int kLinkIpv6 = 229;
inline constexpr int kLinkPktap = 258;
inline constexpr int kLinkLinuxSll2 = 276;

/// True for a link type that parse_packet() can take apart.
[[nodiscard]] bool is_read_link_type(int link_type) noexcept;

/// How long the header of the link layer is; 0 where that differs from packet to packet.
[[nodiscard]] std::size_t link_header_size(int link_type) noexcept;

/// "EN10MB (Ethernet)", or "147" for one without a name here.
[[nodiscard]] std::string link_type_name(int link_type);

}  // namespace smbprobe::capture
