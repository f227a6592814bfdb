#include "net/proxy_driver.hpp"

#include <algorithm>
#include <array>
#include <list>
#include <span>
#include <tuple>
#include <variant>

#include <fmt/format.h>

#include "net/clock.hpp"
#include "net/resolver.hpp"
#include "net/source.hpp"

namespace smbprobe::net {
namespace {

using asio::ip::tcp;
using probe::Action;
using probe::Event;

/// No message of a proxy is longer, but for the header of an HTTP reply.
constexpr std::size_t kReadSize = 512;

ProxyFailure stopped(const TcpTransport& transport, const std::error_code& error) {
  return {.outcome = probe::Outcome::error, .trouble = ProxyTrouble::none, .detail = transport.explain(error)};
}

ProxyFailure not_connected(const TcpTransport& transport, const Proxy& proxy, const std::error_code& error) {
  if (transport.was_cut() == Cut::stopped) return stopped(transport, error);
  return cannot_reach(proxy, transport.was_cut() == Cut::overdue ? "no answer in time" : error.message());
}

Event written(const TcpTransport& transport, const std::error_code& error) {
  if (error) return probe::Failed{.outcome = transport.outcome_of(error), .at_us = now_us()};
  return probe::Sent{.at_us = now_us()};
}

}  // namespace

Task<ProxyPassage> pass_proxy(TcpTransport* transport,
                              const Proxy* proxy,
                              const report::SocketAddress* target,
                              std::error_code error) {
  ProxyPassage passage;
  if (error) {
    passage.failure = not_connected(*transport, *proxy, error);
    co_return passage;
  }
  ProxyHandshake handshake(*proxy, *target);
  std::array<std::uint8_t, kReadSize> buffer{};
  Action action = handshake.start();
  for (bool first = true; !std::holds_alternative<probe::Done>(action); first = false) {
    if (const auto* send = std::get_if<probe::Send>(&action)) {
      auto result = transport->write_now(send->bytes);
      error = result.error;
      if (first && TcpTransport::could_not_connect(error)) {
        passage.failure = not_connected(*transport, *proxy, error);
        co_return passage;
      }
      if (!error && result.size < send->bytes.size())
        error = std::get<0>(co_await transport->write(std::span(send->bytes).subspan(result.size)));
      action = handshake.resume(written(*transport, error));
    } else {
      const auto at_most = std::get<probe::Receive>(action).at_most;
      const auto into = std::span(buffer).first(std::min(at_most, buffer.size()));
      const auto [read_error, size] = co_await transport->read_some(into);
      error = read_error;
      if (error == asio::error::eof)
        action = handshake.resume(probe::Closed{.at_us = now_us()});
      else if (error)
        action = handshake.resume(probe::Failed{.outcome = transport->outcome_of(error), .at_us = now_us()});
      else
        action = handshake.resume(probe::Received{.bytes = std::span(buffer).first(size), .at_us = now_us()});
    }
  }
  passage.failure = handshake.failure();
  if (passage.failure && error && passage.failure->detail.empty()) passage.failure->detail = transport->explain(error);
  passage.early = handshake.early();
  co_return passage;
}

std::expected<tcp::endpoint, std::string> find_proxy(const Proxy& proxy,
                                                     const RouteFrom* source,
                                                     std::chrono::milliseconds timeout) {
  auto addresses = parse_address(proxy.host);
  if (!addresses) addresses = look_up(proxy.host);
  if (!*addresses) return std::unexpected(fmt::format("proxy {}: {}", to_string(proxy), addresses->error()));
  std::optional<tcp::endpoint> found;
  if ((*addresses)->size() > 1) {
    asio::io_context io;
    std::list<tcp::socket> sockets;
    for (const auto& address : **addresses) {
      const tcp::endpoint endpoint(address, proxy.port);
      auto& socket = sockets.emplace_back(io);
      std::error_code error;
      if (source != nullptr) {
        socket.open(endpoint.protocol(), error);
        if (!error) error = bind_to_source(socket.native_handle(), address, *source);
      }
      if (error) continue;  // of the other version of IP
      socket.async_connect(endpoint, [&found, &io, endpoint](const std::error_code& failure) {
        if (failure || found) return;
        found = endpoint;
        io.stop();
      });
    }
    io.run_for(timeout);
  }
  return found.value_or(tcp::endpoint((*addresses)->front(), proxy.port));
}

}  // namespace smbprobe::net
