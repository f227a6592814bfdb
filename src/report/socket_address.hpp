// One end of a connection.
#pragma once

#include <cstdint>
#include <string>

namespace smbprobe::report {

/// One end of a connection. `address` is the text of an IP address, without brackets, an IPv6 scope kept
/// ("fe80::1%eth0"); of a server whose name a proxy resolves, the name.
struct SocketAddress {
  std::string address;
  std::uint16_t port{};

  friend bool operator==(const SocketAddress&, const SocketAddress&) = default;
};

/// "192.0.2.7:445", "[2001:db8::1]:445".
[[nodiscard]] std::string to_string(const SocketAddress& address);

}  // namespace smbprobe::report
