// ARP for IPv4 on Ethernet: RFC 826. No I/O.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "net/asio_compat.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::net {

using MacAddress = std::array<std::uint8_t, 6>;

/// A request without its Ethernet header: who has `target`?
[[nodiscard]] proto::Bytes arp_request(const MacAddress& own_mac,
                                       const asio::ip::address_v4& own_address,
                                       const asio::ip::address_v4& target);

/// The address whose owner replied. Nothing for anything but a reply, for a truncated one, and for an impossible
/// address. What follows the message (Ethernet's padding) does not count.
[[nodiscard]] std::optional<asio::ip::address_v4> read_arp_reply(proto::ByteView bytes);

}  // namespace smbprobe::net
