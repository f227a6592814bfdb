#include "net/proxy.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/number_text.hpp"
#include "targets/targets.hpp"

namespace smbprobe::net {
namespace {

constexpr std::string_view kForm = "use socks5://[user:password@]host:port or http://[user:password@]host:port";
constexpr std::size_t kMostLogin = 255;

struct Scheme {
  std::string_view name;
  ProxyKind kind;
};

constexpr std::array kSchemes{Scheme{"socks5", ProxyKind::socks5}, Scheme{"socks5h", ProxyKind::socks5},
                              Scheme{"http", ProxyKind::http}};

std::unexpected<std::string> wrong(std::string_view what) {
  return std::unexpected(fmt::format("{}; {}", what, kForm));
}

/// Nothing where a '%' has no two hex digits behind it.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    const auto value = base::parse_number<std::uint8_t>(digits, 16);
    if (digits.size() != 2 || !value) return std::nullopt;
    out += static_cast<char>(*value);
    i += 2;
  }
  return out;
}

/// What could end the user's part of a URL, or a line, is written in percent again.
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                       c == '-' || c == '_' || c == '~';
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::expected<ProxyLogin, std::string> parse_login(std::string_view text, ProxyKind kind) {
  const auto colon = std::min(text.find(':'), text.size());
  const auto user = percent_decoded(text.substr(0, colon));
  const auto password = percent_decoded(text.substr(std::min(colon + 1, text.size())));
  if (!user || !password)
    return wrong("a '%' in the user or password needs two hex digits behind it (%25 is the sign itself)");
  if (user->empty()) return wrong("the user before '@' is missing");
  if (user->size() > kMostLogin || password->size() > kMostLogin)
    return wrong("the user and the password have at most 255 bytes each");
  // Basic cuts at the first colon. [RFC 7617] 2
  if (kind == ProxyKind::http && user->find(':') != std::string::npos)
    return wrong("the user of an http:// proxy cannot have a ':' in it");
  return ProxyLogin{*user, *password};
}

}  // namespace

std::expected<Proxy, std::string> parse_proxy(std::string_view text) {
  constexpr std::string_view kMark = "://";
  const auto mark = text.find(kMark);
  const auto* const scheme = std::ranges::find(kSchemes, text.substr(0, std::min(mark, text.size())), &Scheme::name);
  if (mark == std::string_view::npos) return wrong("the kind of proxy is missing");
  if (scheme == kSchemes.end()) return wrong("the kind of proxy is not known");
  Proxy proxy;
  proxy.kind = scheme->kind;
  std::string_view rest = text.substr(mark + kMark.size());
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    auto login = parse_login(rest.substr(0, at), proxy.kind);
    if (!login) return std::unexpected(std::move(login.error()));
    proxy.login = std::move(*login);
    rest = rest.substr(at + 1);
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const auto where = targets::parse_target(rest);
  // a password with a '/' or '#' that was not encoded may have become part of it: it is not repeated
  if (!where) return wrong("the proxy's host or port cannot be read");
  if (!where->port) return wrong("the proxy's port is missing");
  proxy.host = where->host;
  proxy.port = *where->port;
  return proxy;
}

std::string to_string(const Proxy& proxy) {
  const std::string_view scheme = proxy.kind == ProxyKind::socks5 ? "socks5" : "http";
  const std::string user = proxy.login ? percent_encoded(proxy.login->user) + '@' : std::string();
  return fmt::format("{}://{}{}", scheme, user, targets::target_text(proxy.host, proxy.port));
}

}  // namespace smbprobe::net
