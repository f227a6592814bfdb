// Plays the actions of a ProxyHandshake on a socket.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <system_error>

#include "net/asio_compat.hpp"
#include "net/proxy_handshake.hpp"
#include "net/tcp_transport.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::net {

/// What became of the request for a connection.
struct ProxyPassage {
  std::optional<ProxyFailure> failure;  ///< nothing: the connection to the target stands
  proto::Bytes early;                   ///< what the target said by then
};

/// To be called when until_connected() has ended. All of them must live until it ends, under the transport's deadline.
/// @param error of the connection to the proxy, if there is one
[[nodiscard]] Task<ProxyPassage> pass_proxy(TcpTransport* transport,
                                            const Proxy* proxy,
                                            const report::SocketAddress* target,
                                            std::error_code error);

/// The address of the proxy: what it has written out, or the first one of its name that takes a connection within
/// `timeout`; where none does, the first. @param source of these connections, null: as the system chooses. Blocks. The
/// error is a sentence.
[[nodiscard]] std::expected<asio::ip::tcp::endpoint, std::string> find_proxy(const Proxy& proxy,
                                                                             const RouteFrom* source,
                                                                             std::chrono::milliseconds timeout);

}  // namespace smbprobe::net
