// The proxy of --proxy: where it is and who we are to it. No I/O.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace smbprobe::net {

enum class ProxyKind : std::uint8_t {
  socks5,  ///< RFC 1928
  http     ///< CONNECT. [RFC 9110] 9.3.6
};

/// A user and a password, any bytes. Each has 255 bytes at most, and the user at least one. [RFC 1929] 2
struct ProxyLogin {
  std::string user;
  std::string password;

  friend bool operator==(const ProxyLogin&, const ProxyLogin&) = default;
};

struct Proxy {
  ProxyKind kind{};
  std::string host;  ///< name or address, no brackets, an IPv6 scope kept
  std::uint16_t port{};
  std::optional<ProxyLogin> login;

  friend bool operator==(const Proxy&, const Proxy&) = default;
};

/// Reads "socks5://[user[:password]@]host:port" or the same with http://. socks5h:// is socks5://: names are always
/// resolved by the proxy. User and password may be percent-encoded. The error is a sentence that says what would be
/// right, and never has the password in it.
[[nodiscard]] std::expected<Proxy, std::string> parse_proxy(std::string_view text);

/// "socks5://user@host:port", for people and checkpoints: without the password.
[[nodiscard]] std::string to_string(const Proxy& proxy);

}  // namespace smbprobe::net
