// Plays the actions of a NegotiateExchange on a socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "net/asio_compat.hpp"
#include "net/deadline.hpp"
#include "probe/exchange.hpp"
#include "probe/negotiate_exchange.hpp"
#include "probe/offer.hpp"

namespace smbprobe::net {

/// What a connection is made for. `link.server` is filled in from `server`, `link.client` once it stands.
struct ConnectionOrder {
  asio::ip::tcp::endpoint server;
  std::chrono::milliseconds timeout{};
  probe::Job job;
  probe::RequestInputs inputs;
  probe::Link link;
};

/// Makes one connection and gives its exchanges, at least one, without numbers. Every failure, and every exception
/// below this line, is an Outcome in them. `deadlines` must live until it ends.
[[nodiscard]] asio::awaitable<std::vector<probe::Exchange>> play_connection(DeadlineQueue* deadlines,
                                                                            ConnectionOrder order);

}  // namespace smbprobe::net
