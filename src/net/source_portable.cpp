#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "net/source.hpp"

namespace smbprobe::net {

std::error_code bind_to_interface(int descriptor, IpVersion version, unsigned interface) {
#if defined(IP_BOUND_IF) && defined(IPV6_BOUND_IF)
  const bool v4 = version == IpVersion::v4;
  if (::setsockopt(descriptor, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_BOUND_IF : IPV6_BOUND_IF, &interface,
                   sizeof interface) == 0)
    return {};
  return {errno, asio::error::get_system_category()};
#else
  static_cast<void>(descriptor);
  static_cast<void>(version);
  static_cast<void>(interface);
  return asio::error::operation_not_supported;
#endif
}

void choose_port_late(int) {}

}  // namespace smbprobe::net
