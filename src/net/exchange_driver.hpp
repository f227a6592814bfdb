// Plays the actions of a NegotiateExchange on a socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "net/asio_compat.hpp"
#include "net/deadline.hpp"
#include "net/proxy_handshake.hpp"
#include "probe/ask/negotiate_exchange.hpp"
#include "probe/ask/offer.hpp"
#include "probe/exchange.hpp"

namespace smbprobe::net {

/// What a connection is made for. `link.client` is filled in once it stands.
struct ConnectionOrder {
  asio::ip::tcp::endpoint server;  ///< where it goes: to the proxy, where there is one
  const Proxy* proxy = nullptr;    ///< is asked for a connection to `link.server`
  bool by_library = false;         ///< connect() is that of proxychains
  std::chrono::milliseconds timeout{};
  probe::JobRef job;
  probe::RequestInputs inputs;
  probe::Link link;
  bool tell_client = true;  ///< fill in `link.client`: a system call
};

/// What became of a connection.
struct Played {
  std::vector<probe::Exchange> exchanges;  ///< at least one, without numbers
  bool shortage = false;                   ///< this machine could not make it for now: try again later
  ProxyTrouble proxy_trouble = ProxyTrouble::none;
};

/// Makes one connection. Every failure, and every exception below this line, is an Outcome in its exchanges.
/// `deadlines` and `order` must live until it ends.
[[nodiscard]] Task<Played> play_connection(DeadlineQueue* deadlines, const ConnectionOrder* order);

}  // namespace smbprobe::net
