#include "targets/targets.hpp"

#include <fmt/format.h>

#include "base/number_text.hpp"

namespace smbprobe::targets {
namespace {

/// Letters, digits and what names and addresses are written with.
bool is_host_text(std::string_view host) {
  for (const char c : host) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool other =
        c == '.' || c == '-' || c == '_' || c == ':' || c == '%' || static_cast<unsigned char>(c) >= 0x80;
    if (!plain && !other) return false;
  }
  return !host.empty();
}

std::expected<Target, std::string> finish(std::string_view text, std::string_view host, std::string_view port) {
  Target target{std::string(text), std::string(host), std::nullopt};
  if (!is_host_text(host)) return bad_target(text, "not a host name or an address");
  if (!port.empty()) {
    target.port = parse_port(port.substr(1));
    if (!target.port) return bad_target(text, "the port must be a number from 1 to 65535");
  }
  return target;
}

}  // namespace

std::unexpected<std::string> bad_target(std::string_view text, std::string_view why) {
  return std::unexpected(fmt::format("bad target '{}': {}", text, why));
}

std::expected<Target, std::string> parse_target(std::string_view text) {
  if (text.empty()) return bad_target(text, "it is empty");
  if (text.find('/') != std::string_view::npos) return bad_target(text, "a network; name single hosts");
  if (text.find('-') != std::string_view::npos && text.find_first_not_of("0123456789.-") == std::string_view::npos)
    return bad_target(text, "a range; name single hosts");
  if (text.front() == '[') {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return bad_target(text, "the ']' is missing");
    const std::string_view rest = text.substr(end + 1);
    if (end > 1 && text.substr(0, end).find(':') == std::string_view::npos)
      return bad_target(text, "brackets are for IPv6 addresses, as in [2001:db8::1]:445");
    if (!rest.empty() && (rest.front() != ':' || rest.size() == 1))
      return bad_target(text, "only ':PORT' may follow the ']'");
    return finish(text, text.substr(1, end - 1), rest);
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos)
    return finish(text, text, {});
  if (colon + 1 == text.size()) return bad_target(text, "the port is missing");
  return finish(text, text.substr(0, colon), text.substr(colon));
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = base::parse_number<std::uint16_t>(text);
  return port == 0 ? std::nullopt : port;
}

std::string target_text(std::string_view host, std::optional<std::uint16_t> port) {
  if (!port) return std::string(host);
  if (host.find(':') == std::string_view::npos) return fmt::format("{}:{}", host, *port);
  return fmt::format("[{}]:{}", host, *port);
}

proto::Transport default_transport(std::uint16_t port) noexcept {
  return port == 139 ? proto::Transport::netbios : proto::Transport::direct_tcp;
}

std::string_view transport_word(proto::Transport transport) noexcept {
  return transport == proto::Transport::netbios ? "netbios" : "direct";
}

std::expected<std::vector<report::ProbedPort>, std::string> parse_ports(std::string_view text) {
  std::vector<report::ProbedPort> out;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    const std::size_t slash = part.find('/');
    const auto port = parse_port(part.substr(0, slash));
    if (!port)
      return std::unexpected(
          fmt::format("bad port '{}': a number from 1 to 65535, as in 445, 4450/direct or 1139/netbios", part));
    report::ProbedPort probed{*port, default_transport(*port)};
    if (slash != std::string_view::npos) {
      const std::string_view transport = part.substr(slash + 1);
      if (transport != "direct" && transport != "netbios")
        return std::unexpected(fmt::format("bad port '{}': the transport is 'direct' or 'netbios'", part));
      probed.transport = transport == "direct" ? proto::Transport::direct_tcp : proto::Transport::netbios;
    }
    for (const auto& known : out)
      if (known.port == probed.port) return std::unexpected(fmt::format("bad port '{}': named twice", part));
    out.push_back(probed);
    begin = end + 1;
  }
  return out;
}

}  // namespace smbprobe::targets
