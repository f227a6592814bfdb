// Runs of addresses: networks, ranges and single addresses as a user writes them.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "targets/address.hpp"

namespace smbprobe::targets {

/// `first` to `last`, both included and of one family, and the port that replaces the port list for them.
struct AddressRange {
  Address first;
  Address last;
  std::optional<std::uint16_t> port;

  friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

/// Larger networks are not swept.
inline constexpr std::uint64_t kMostAddressesOfRange = std::uint64_t{1} << 48;

/// How many addresses; nullopt above kMostAddressesOfRange.
[[nodiscard]] std::optional<std::uint64_t> address_count(const AddressRange& range) noexcept;

/// True for a text that can only be meant as addresses, whether or not they are right: "10.0.0.0/33", "5-1",
/// "2001:db8::x", "10.0.0.256". A text such as "nas-2.lan" or "nas:445" is a name. No scope ("%eth0") may be in it.
[[nodiscard]] bool is_address_text(std::string_view text) noexcept;

/// Reads one address, "10.0.0.0/8", "10.0.0.1-10.0.0.9", each also as IPv6, and of IPv4 "10.0.0.1-50" (the last
/// number), "10.0.0.0/255.0.0.0" and "10.0.0.*". A port follows as in "10.0.0.0/24:4450" and "[2001:db8::/120]:4450".
/// Host bits of a network are masked. Any size is taken. The error is why the text is none of these, as an end of the
/// sentence "bad target '...': ".
[[nodiscard]] std::expected<AddressRange, std::string> parse_address_range(std::string_view text);

}  // namespace smbprobe::targets
