// What a sweep is about to do, for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "net/scan.hpp"

namespace smbprobe::cli {

/// The most connections to one host, all ports together.
[[nodiscard]] std::size_t most_connections(const net::ScanOptions& options);

/// "65,536 targets, depth standard: up to 52 connections and 20 kB of NDJSON for each host that answers; --depth quick
/// asks 2 to 5 per port". Empty targets: "targets: unknown (the list is probed while it is read), depth standard: ..."
[[nodiscard]] std::string start_words(std::optional<std::uint64_t> targets, const net::ScanOptions& options);

}  // namespace smbprobe::cli
