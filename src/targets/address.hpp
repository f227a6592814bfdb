// IPv4 and IPv6 addresses as numbers and as text.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smbprobe::targets {

enum class Family : std::uint8_t { v4, v6 };

/// An IPv4 or IPv6 address in host byte order. IPv4 is in the lower 32 bits of `low`.
struct Address {
  Family family = Family::v4;
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend auto operator<=>(const Address&, const Address&) = default;
};

/// Reads an IPv4 address of four decimal numbers, or an IPv6 address without a scope. An IPv4-mapped IPv6 address is
/// the IPv4 address: packets to it are IPv4.
[[nodiscard]] std::optional<Address> parse_address(std::string_view text);

/// Reads an address, an IPv4-mapped one as the IPv6 address that is written.
[[nodiscard]] std::optional<Address> parse_written_address(std::string_view text);

/// True for an IPv4-mapped IPv6 address, ::ffff:0:0/96.
[[nodiscard]] bool is_mapped(const Address& address) noexcept;

/// The IPv4 address of an IPv4-mapped one.
[[nodiscard]] Address unmapped(const Address& address) noexcept;

/// True for an address of many hosts: multicast, and IPv4 from 240.0.0.0 on.
[[nodiscard]] bool is_multicast(const Address& address) noexcept;

/// The canonical text: dotted decimal, or RFC 5952.
[[nodiscard]] std::string to_string(const Address& address);

}  // namespace smbprobe::targets
