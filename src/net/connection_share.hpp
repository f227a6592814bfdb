// Which source gives up a connection where there is no room for one more.
#pragma once

#include <cstddef>
#include <span>

#include "net/asio_compat.hpp"

namespace smbprobe::net {

/// The place of the connection that ends for a new one: the oldest of the source that holds most of them, so that
/// a source that holds many yields to one that holds few. Among sources that hold as many the oldest connection ends.
/// @param sources of the open connections, the oldest first @pre it is not empty.
[[nodiscard]] std::size_t connection_to_end(std::span<const asio::ip::address> sources);

}  // namespace smbprobe::net
