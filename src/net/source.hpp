// --source: from which of this machine's addresses or interfaces connections are made.
#pragma once

#include <expected>
#include <string>
#include <system_error>

#include "net/asio_compat.hpp"
#include "net/link/link_source.hpp"

namespace smbprobe::net {

/// An address of this machine, or the name of an interface. The error is a sentence that lists what there is.
[[nodiscard]] std::expected<RouteFrom, std::string> find_source(const std::string& text);

/// "192.0.2.7", "eth0"
[[nodiscard]] std::string to_string(const RouteFrom& from);

/// Before connect(). @param server where the socket will be connected to; of the other version of IP than the source is
/// an error
[[nodiscard]] std::error_code bind_to_source(int descriptor, const asio::ip::address& server, const RouteFrom& from);

// in source_linux.cpp and source_portable.cpp

/// Packets leave through this interface alone.
[[nodiscard]] std::error_code bind_to_interface(int descriptor, IpVersion version, unsigned interface);

/// What is bound to an address gets its port with connect(): then a port can serve for many servers.
void choose_port_late(int descriptor);

}  // namespace smbprobe::net
