// Whether a preloaded library makes this process's connections.
#pragma once

#include <functional>
#include <string>

namespace smbprobe::net {

/// True under proxychains: its connect() blocks and replaces the socket behind the descriptor.
[[nodiscard]] bool library_connects();

/// By the environment alone: LD_PRELOAD, or DYLD_INSERT_LIBRARIES of macOS, names it. Its own variables prove nothing:
/// they may stand in a profile. @param variable gives a variable, null where it is not set
[[nodiscard]] bool preloads_proxychains(const std::function<const char*(const char* name)>& variable);

}  // namespace smbprobe::net
