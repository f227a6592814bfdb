#include "capture/link_types.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace smbprobe::capture {
namespace {

struct LinkType {
  int number;
  bool is_read;
  std::size_t header;  ///< 0: of no fixed size
  std::string_view name;
};

/// Names as libpcap gives them.
constexpr auto kLinkTypes = std::to_array<LinkType>({
    {kLinkNull, true, 4, "NULL (BSD loopback)"},
    {kLinkEthernet, true, 14, "EN10MB (Ethernet)"},
    {6, false, 0, "IEEE802 (Token ring)"},
    {7, false, 0, "ARCNET (ARCNET)"},
    {8, false, 0, "SLIP (SLIP)"},
    {kLinkPpp, true, 0, "PPP (PPP)"},
    {10, false, 0, "FDDI (FDDI)"},
    {12, true, 0, "RAW (Raw IP)"},  // DLT_RAW where it is not 14
    {14, true, 0, "RAW (Raw IP)"},  // DLT_RAW of OpenBSD
    {kLinkPppHdlc, true, 0, "PPP_SERIAL (PPP over serial)"},
    {kLinkPppEthernet, true, 0, "PPP_ETHER (PPPoE)"},
    {kLinkLlc, true, 0, "ATM_RFC1483 (RFC 1483 LLC-encapsulated ATM)"},
    {kLinkRaw, true, 0, "RAW (Raw IP)"},
    {kLinkCiscoHdlc, true, 4, "C_HDLC (Cisco HDLC)"},
    {105, false, 0, "IEEE802_11 (802.11)"},
    {107, false, 0, "FRELAY (Frame Relay)"},
    {kLinkLoop, true, 4, "LOOP (OpenBSD loopback)"},
    {kLinkEnc, true, 12, "ENC (OpenBSD encapsulated IP)"},
    {kLinkLinuxSll, true, 16, "LINUX_SLL (Linux cooked v1)"},
    {117, false, 0, "PFLOG (OpenBSD pflog file)"},
    {119, false, 0, "PRISM_HEADER (802.11 plus Prism header)"},
    {122, false, 0, "IP_OVER_FC (RFC 2625 IP-over-Fibre Channel)"},
    {127, false, 0, "IEEE802_11_RADIO (802.11 plus radiotap header)"},
    {138, false, 0, "APPLE_IP_OVER_IEEE1394 (Apple IP-over-IEEE 1394)"},
    {163, false, 0, "IEEE802_11_RADIO_AVS (802.11 plus AVS radio information header)"},
    {187, false, 0, "BLUETOOTH_HCI_H4 (Bluetooth HCI UART transport layer)"},
    {189, false, 0, "USB_LINUX (USB with Linux header)"},
    {192, false, 0, "PPI (Per-Packet Information)"},
    {201, false, 0, "BLUETOOTH_HCI_H4_WITH_PHDR (Bluetooth HCI UART transport layer plus pseudo-header)"},
    {kLinkPppWithDirection, true, 0, "PPP_WITH_DIR (PPP with Directional Info)"},
    {kLinkMpls, true, 0, "MPLS (MPLS with label as link-layer header)"},
    {220, false, 0, "USB_LINUX_MMAPPED (USB with padded Linux header)"},
    {kLinkIpv4, true, 0, "IPV4 (Raw IPv4)"},
    {kLinkIpv6, true, 0, "IPV6 (Raw IPv6)"},
    {239, false, 0, "NFLOG (Linux netfilter log messages)"},
    {242, false, 0, "IPOIB (RFC 4391 IP-over-Infiniband)"},
    {247, false, 0, "INFINIBAND (InfiniBand)"},
    {249, false, 0, "USBPCAP (USB with USBPcap header)"},
    {253, false, 0, "NETLINK (Linux netlink)"},
    {kLinkPktap, true, 0, "PKTAP (Apple PKTAP)"},
    {kLinkLinuxSll2, true, 20, "LINUX_SLL2 (Linux cooked v2)"},
});

const LinkType* find_link_type(int number) noexcept {
  const auto* const found = std::ranges::find(kLinkTypes, number, &LinkType::number);
  return found == kLinkTypes.end() ? nullptr : found;
}

}  // namespace

bool is_read_link_type(int link_type) noexcept {
  if (link_type == kLinkEthernet) return true;  // nearly always
  const LinkType* const known = find_link_type(link_type);
  return known != nullptr && known->is_read;
}

std::size_t link_header_size(int link_type) noexcept {
  const LinkType* const known = find_link_type(link_type);
  return known == nullptr ? 0 : known->header;
}

std::string link_type_name(int link_type) {
  if (link_type < 0) return "unknown";
  const LinkType* const known = find_link_type(link_type);
  return known == nullptr ? std::to_string(link_type) : std::string(known->name);
}

}  // namespace smbprobe::capture
