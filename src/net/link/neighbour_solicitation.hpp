// Neighbour discovery for IPv6: RFC 4861. No I/O. The kernel fills in the ICMPv6 checksum.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "net/asio_compat.hpp"
#include "net/link/arp_message.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::net {

/// Hop limit of every message of neighbour discovery: one that came through a router has less.
inline constexpr int kNeighbourHopLimit = 255;

/// A solicitation, from its ICMPv6 type on: who has `target`?  [RFC 4861] 4.3
[[nodiscard]] proto::Bytes neighbour_solicitation(const MacAddress& own_mac, const asio::ip::address_v6& target);

/// The group that the owner of an address listens to: ff02::1:ffXX:XXXX. [RFC 4291] 2.7.1
[[nodiscard]] asio::ip::address_v6 solicited_node(const asio::ip::address_v6& target);

/// The address whose owner says that it is there, from the ICMPv6 type on. Nothing for what is no advertisement, is not
/// whole, or would not be believed by a kernel. [RFC 4861] 7.1.2
[[nodiscard]] std::optional<asio::ip::address_v6> read_neighbour_advertisement(proto::ByteView bytes, int hop_limit);

}  // namespace smbprobe::net
