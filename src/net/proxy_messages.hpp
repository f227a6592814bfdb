// What is said to a proxy and what its replies mean, in bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/proxy_handshake.hpp"

namespace smbprobe::net {

// [RFC 1928] 3, 4 and [RFC 1929] 2
inline constexpr std::uint8_t kSocksVersion = 5;
inline constexpr std::uint8_t kLoginVersion = 1;
inline constexpr std::uint8_t kNoLogin = 0;
inline constexpr std::uint8_t kUserAndPassword = 2;
inline constexpr std::uint8_t kNoMethod = 0xFF;
inline constexpr std::uint8_t kAddressV4 = 1;
inline constexpr std::uint8_t kAddressName = 3;
inline constexpr std::uint8_t kAddressV6 = 4;

/// The methods that we know.
[[nodiscard]] proto::Bytes socks_greeting(const Proxy& proxy);

/// @pre proxy.login
[[nodiscard]] proto::Bytes socks_login(const Proxy& proxy);

/// Nothing for a name longer than the 255 bytes that it has room for.
[[nodiscard]] std::optional<proto::Bytes> socks_connect(const report::SocketAddress& target);

[[nodiscard]] proto::Bytes http_connect(const Proxy& proxy, const report::SocketAddress& target);

/// The status of "HTTP/1.1 200 OK"; nothing for a line that is none.
[[nodiscard]] std::optional<int> http_status(std::string_view line);

/// What a refusal means, in the proxy's words.
struct ProxyRefusal {
  probe::Outcome outcome{};
  ProxyTrouble trouble{};
  std::string words;
};
/// @param code REP, not 0
[[nodiscard]] ProxyRefusal socks_refusal(std::uint8_t code);
/// @param line the status line, for its words  @param status not 2xx
[[nodiscard]] ProxyRefusal http_refusal(std::string_view line, int status);

}  // namespace smbprobe::net
