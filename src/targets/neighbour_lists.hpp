// Lists of hosts that other programs print for people: ARP tables, ping sweeps, leases, hosts files.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "targets/scanner_text.hpp"

namespace smbprobe::targets {

/// The host of a line of masscan's or rustscan's standard output, fping, arp-scan, arp -a, ip neigh, or a file of
/// dnsmasq leases; none where the line is a heading or says that no host answered. @return nullopt for any other line
[[nodiscard]] std::optional<FoundHosts> read_neighbour(std::span<const std::string_view> words);

/// hosts(5), an address and its names, or several targets in one line. The error is a sentence.
/// @pre more than one word
[[nodiscard]] FoundHosts read_words(std::span<const std::string_view> words);

}  // namespace smbprobe::targets
