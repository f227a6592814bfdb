#include "cli/commands/listen_place.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/escape.hpp"
#include "base/number_text.hpp"

namespace smbprobe::cli {
std::expected<report::SocketAddress, std::string> parse_listen_place(std::string_view text, std::uint16_t port) {
  const auto wrong = [&] {
    return std::unexpected(
        fmt::format("'{}' cannot be listened on: give ADDRESS:PORT, ADDRESS or PORT", base::escape_terminal(text)));
  };
  if (text.empty()) return report::SocketAddress{std::string(kLoopback), port};
  if (const auto alone = base::parse_number<std::uint16_t>(text))
    return report::SocketAddress{std::string(kLoopback), *alone};
  std::string_view address = text;
  const bool bracketed = text.front() == '[';
  if (bracketed) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return wrong();
    address = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
  } else if (std::ranges::count(text, ':') == 1) {
    address = text.substr(0, text.find(':'));
    text.remove_prefix(address.size());
  } else {
    text = {};  // an IPv6 address without a port, or an IPv4 address
  }
  if (!text.empty()) {
    const auto wanted = text.front() == ':' ? base::parse_number<std::uint16_t>(text.substr(1)) : std::nullopt;
    if (!wanted)
      return std::unexpected(
          fmt::format("'{}' has no port from 0 to 65535 after its address", base::escape_terminal(address)));
    port = *wanted;
  }
  if (address.empty()) return report::SocketAddress{std::string(kLoopback), port};
  return report::SocketAddress{std::string(address), port};
}

}  // namespace smbprobe::cli
