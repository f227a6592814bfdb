// What the user wants probed: hosts and ports, as text.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/port.hpp"

namespace smbprobe::targets {

struct Target {
  std::string text;                   ///< as written
  std::string host;                   ///< name or address, no brackets, an IPv6 scope kept
  std::optional<std::uint16_t> port;  ///< replaces the port list for this target

  friend bool operator==(const Target&, const Target&) = default;
};

/// The error for text that is not a target: a sentence that names the text and the reason.
[[nodiscard]] std::unexpected<std::string> bad_target(std::string_view text, std::string_view why);

/// Reads "nas.lan", "192.0.2.7", "host:4450", "2001:db8::1", "fe80::1%eth0", "[2001:db8::1]:445".
/// The error is a sentence that names the text.
[[nodiscard]] std::expected<Target, std::string> parse_target(std::string_view text);

/// Reads "445,139", "4450/direct", "1139/netbios". A port without a transport is NetBIOS when it is 139, else direct
/// TCP. The error is a sentence that names the part.
[[nodiscard]] std::expected<std::vector<report::ProbedPort>, std::string> parse_ports(std::string_view text);

/// Reads a number from 1 to 65535.
[[nodiscard]] std::optional<std::uint16_t> parse_port(std::string_view text);

/// "host", "host:4450" or "[2001:db8::1]:4450".
[[nodiscard]] std::string target_text(std::string_view host, std::optional<std::uint16_t> port);

/// The transport of a port that has none named.
[[nodiscard]] proto::Transport default_transport(std::uint16_t port) noexcept;

/// As parse_ports() reads it: "direct", "netbios".
[[nodiscard]] std::string_view transport_word(proto::Transport transport) noexcept;

}  // namespace smbprobe::targets
