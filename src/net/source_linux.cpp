#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "net/source.hpp"

namespace smbprobe::net {

std::error_code bind_to_interface(int descriptor, IpVersion, unsigned interface) {
  std::array<char, IF_NAMESIZE> name{};
  if (::if_indextoname(interface, name.data()) != nullptr &&
      ::setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name.data(), name.size()) == 0)
    return {};
  return {errno, asio::error::get_system_category()};
}

void choose_port_late(int descriptor) {
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);  // without it there are fewer ports
}

}  // namespace smbprobe::net
