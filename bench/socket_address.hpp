// IPv4 socket addresses for system calls.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

namespace smbprobe::bench {

/// @param address in host byte order.
inline sockaddr_in socket_address(std::uint32_t address, std::uint16_t port) noexcept {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  out.sin_addr.s_addr = htonl(address);
  return out;
}

// NOLINTBEGIN(bugprone-casting-through-void): as the system calls take it, there is no other way
inline const sockaddr* generic(const sockaddr_in& address) noexcept {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}
inline sockaddr* generic(sockaddr_in& address) noexcept { return static_cast<sockaddr*>(static_cast<void*>(&address)); }
// NOLINTEND(bugprone-casting-through-void)

}  // namespace smbprobe::bench
