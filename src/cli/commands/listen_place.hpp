// Where to listen, as the user wrote it.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "probe/exchange.hpp"

namespace smbprobe::cli {

inline constexpr std::string_view kLoopback = "127.0.0.1";

/// Reads "192.0.2.7:4450", "[::1]:445", "192.0.2.7" and "4450", and "" for the default; what is left out is loopback
/// and `port`. Port 0 is a free one. The error is a sentence that names the text.
[[nodiscard]] std::expected<report::SocketAddress, std::string> parse_listen_place(std::string_view text,
                                                                                   std::uint16_t port);

}  // namespace smbprobe::cli
