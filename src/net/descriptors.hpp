// How many files and sockets this process may have open.
#pragma once

#include <cstddef>

namespace smbprobe::net {

/// Raises the limit on open descriptors as far as `wanted` where the system lets us, and tells what it is now.
[[nodiscard]] std::size_t raise_descriptor_limit(std::size_t wanted);

}  // namespace smbprobe::net
