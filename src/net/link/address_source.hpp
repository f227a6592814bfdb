// What getifaddrs() tells, on every system: which networks are on-link. Routes and neighbours stay unknown.
#pragma once

#include <memory>

#include "net/link/link_source.hpp"

namespace smbprobe::net {

/// Never null. It looks for changes once a second.
[[nodiscard]] std::unique_ptr<LinkSource> open_address_source();

}  // namespace smbprobe::net
