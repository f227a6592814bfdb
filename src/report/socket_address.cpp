#include "report/socket_address.hpp"

#include <fmt/format.h>

namespace smbprobe::report {

std::string to_string(const SocketAddress& address) {
  const bool v6 = address.address.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", address.address, address.port)
            : fmt::format("{}:{}", address.address, address.port);
}

}  // namespace smbprobe::report
