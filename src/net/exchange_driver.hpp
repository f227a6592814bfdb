// Plays the actions of a NegotiateExchange on a socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <system_error>
#include <vector>

#include "net/asio_compat.hpp"
#include "net/clock.hpp"
#include "net/deadline.hpp"
#include "net/link/link_source.hpp"
#include "net/proxy_handshake.hpp"
#include "probe/ask/negotiate_exchange.hpp"
#include "probe/ask/offer.hpp"
#include "probe/exchange.hpp"

namespace smbprobe::net {

/// Called when a connection is established, before its first question is answered.
class ConnectionWatch {
 public:
  ConnectionWatch(const ConnectionWatch&) = delete;
  ConnectionWatch& operator=(const ConnectionWatch&) = delete;
  virtual ~ConnectionWatch() = default;
  virtual void connection_established(Clock::time_point begun) = 0;

 protected:
  ConnectionWatch() = default;
};

/// What a connection is made for. `link.client` is filled in once it stands.
struct ConnectionOrder {
  asio::ip::tcp::endpoint server;       ///< where it goes: to the proxy, where there is one
  const RouteFrom* source = nullptr;    ///< where it comes from; none: as the system chooses
  const Proxy* proxy = nullptr;         ///< is asked for a connection to `link.server`
  bool by_library = false;              ///< connect() is that of proxychains
  std::chrono::milliseconds timeout{};  ///< from the first SYN to the last byte
  Clock::duration connect_timeout{};    ///< of that, until it is established; 0: all of it
  probe::JobRef job;
  probe::RequestInputs inputs;
  probe::Link link;
  bool tell_client = true;           ///< fill in `link.client`: a system call
  ConnectionWatch* watch = nullptr;  ///< may be none
};

/// What became of a connection.
struct Played {
  std::vector<probe::Exchange> exchanges;  ///< at least one, without numbers
  bool shortage = false;                   ///< this machine could not make it for now: try again later
  std::error_code failure{};               ///< why no connection was made; none where one was
  ProxyTrouble proxy_trouble = ProxyTrouble::none;
};

/// Makes one connection. Every failure, and every exception below this line, is an Outcome in its exchanges.
/// `deadlines` and `order` must live until it ends.
[[nodiscard]] Task<Played> play_connection(Deadlines* deadlines, const ConnectionOrder* order);

}  // namespace smbprobe::net
