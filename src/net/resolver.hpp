// From what the user wrote to addresses.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "net/asio_compat.hpp"

namespace smbprobe::net {

/// Addresses, or a sentence that says why there are none.
using Resolved = std::expected<std::vector<asio::ip::address>, std::string>;

/// The address that a text writes out, an IPv6 scope among it ("fe80::1%eth0"); nothing for a name. The error is a
/// sentence: an interface that this machine does not have.
[[nodiscard]] std::optional<Resolved> parse_address(const std::string& text);

/// The address as text, an IPv6 scope kept ("fe80::1%eth0").
[[nodiscard]] std::string to_text(const asio::ip::address& address);

/// The addresses in their order, each once.
[[nodiscard]] std::vector<asio::ip::address> without_repeats(std::span<const asio::ip::address> addresses);

/// Looks a name up: kinds of address that this machine has none of are left out where others are left.
/// `resolver` must live until it ends; resolver.cancel() ends it with an error once the system's look-up returns.
[[nodiscard]] Task<Resolved> resolve(asio::ip::tcp::resolver* resolver, std::string host);

}  // namespace smbprobe::net
