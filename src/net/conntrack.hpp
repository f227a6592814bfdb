// The kernel's table of tracked connections: when it is full, packets vanish and every host looks silent.
#pragma once

#include <string>

namespace smbprobe::net {

/// True when more than nine tenths of the table are used. False where there is none, or no way to know (macOS).
/// @param folder where nf_conntrack_count and nf_conntrack_max are; another one in tests
[[nodiscard]] bool conntrack_is_nearly_full(const std::string& folder = "/proc/sys/net/netfilter");

}  // namespace smbprobe::net
