// What getifaddrs() tells, on every system: which networks are on-link. Routes and neighbours stay unknown.
#pragma once

#include <memory>
#include <vector>

#include "net/link/link_source.hpp"

namespace smbprobe::net {

/// An address of this machine.
struct OwnAddress {
  Interface interface;
  bool loopback = false;
  asio::ip::address address;
  unsigned bits = 0;  ///< of its network

  friend bool operator==(const OwnAddress&, const OwnAddress&) = default;
};
[[nodiscard]] std::vector<OwnAddress> own_addresses();

/// Never null. It looks for changes once a second.
[[nodiscard]] std::unique_ptr<LinkSource> open_address_source();

}  // namespace smbprobe::net
