#include "net/exchange_driver.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "net/clock.hpp"
#include "net/outcome.hpp"
#include "net/proxy_driver.hpp"
#include "net/tcp_transport.hpp"

namespace smbprobe::net {
namespace {

using probe::Action;
using probe::Event;
using probe::Exchange;
using probe::Outcome;

/// As large as most replies before authentication: what is longer takes another turn.
constexpr std::size_t kReplyReadSize = 768;
using ReplyBuffer = std::array<std::uint8_t, kReplyReadSize>;

/// A connection while it lasts. Lives in the frame of play_connection.
struct Wire {
  explicit Wire(asio::io_context& io) : transport(io) {}

  TcpTransport transport;
  /// Made once there is something to read: thousands of connections wait to be established, and most never are.
  std::unique_ptr<ReplyBuffer> buffer;
  std::string detail;  ///< why it failed
  proto::Bytes early;  ///< what came behind a proxy's reply and is not handed over yet
};

Event failed(Wire& wire, const std::error_code& error) {
  wire.detail = wire.transport.explain(error);
  return probe::Failed{.outcome = wire.transport.outcome_of(error), .at_us = now_us()};
}

Event received(Wire& wire, const std::error_code& error, std::size_t size) {
  if (error == asio::error::eof) return probe::Closed{.at_us = now_us()};
  if (error) return failed(wire, error);
  return probe::Received{.bytes = std::span(*wire.buffer).first(size), .at_us = now_us()};
}

/// The next of the early bytes. @pre there are some
Event take_early(Wire& wire, std::size_t at_most) {
  const auto size = std::min({at_most, kReplyReadSize, wire.early.size()});
  std::copy_n(wire.early.begin(), size, wire.buffer->begin());
  wire.early.erase(wire.early.begin(), wire.early.begin() + static_cast<std::ptrdiff_t>(size));
  return received(wire, {}, size);
}

/// Says why on the exchange that suffered it.
void add_detail(std::vector<Exchange>& exchanges, std::string detail) {
  if (detail.empty() || exchanges.empty()) return;
  auto& told = exchanges.back().detail;
  told = told.empty() ? std::move(detail) : told + ": " + detail;
}

std::vector<Exchange> not_connected(const ConnectionOrder& order,
                                    Outcome outcome,
                                    std::string detail,
                                    std::int64_t at_us) {
  std::vector<Exchange> exchanges;
  exchanges.push_back(probe::failed_connection(*order.job, order.inputs, order.link, outcome, at_us));
  add_detail(exchanges, std::move(detail));
  return exchanges;
}

/// Why a connection did not come about. proxychains says "refused" whatever the reason.
std::vector<Exchange> not_connected(const ConnectionOrder& order,
                                    const TcpTransport& transport,
                                    const std::error_code& error,
                                    std::int64_t at_us) {
  if (order.by_library && error == asio::error::connection_refused)
    return not_connected(order, Outcome::unreachable, "proxychains made no connection and does not say why", at_us);
  return not_connected(order, transport.outcome_of(error), transport.explain(error), at_us);
}

/// With this end's address, where it is wanted.
probe::Link link_of(const ConnectionOrder& order, const TcpTransport& transport, const std::error_code& error) {
  probe::Link link = order.link;
  if (!error && order.tell_client) link.client = transport.local_address();
  return link;
}

/// From the SYN until now.
void set_lifetime(std::vector<Exchange>& exchanges, std::int64_t begun_us, std::int64_t unix_offset_us) {
  const probe::Lifetime lifetime{.begun_us = begun_us + unix_offset_us, .over_us = now_us() + unix_offset_us};
  for (auto& exchange : exchanges) exchange.lifetime = lifetime;
}

/// Tells the machine what became of its words.
void tell_written(Wire& wire, probe::NegotiateExchange& machine, Action& action, const std::error_code& error) {
  action = machine.resume(error ? failed(wire, error) : Event(probe::Sent{.at_us = now_us()}));
}

}  // namespace

/// One coroutine for the whole connection: each one more would cost a sweep a twentieth of its time.
Task<Played> play_connection(Deadlines* deadlines, const ConnectionOrder* order) {
  auto& io = (co_await asio::this_coro::executor).context();
  const auto begun = Clock::now();
  const auto started_us = to_us(begun);
  Played played;
  try {
    Wire wire(io);
    const bool short_connect = order->connect_timeout > Clock::duration::zero();
    if (short_connect)
      wire.transport.end_by(deadlines->connect, begun + order->connect_timeout);
    else
      wire.transport.end_by(deadlines->whole, begun + order->timeout);
    auto error = order->by_library ? wire.transport.connect_by_library(order->server)
                                   : wire.transport.begin_connect(order->server, order->source);
    if (!error) error = std::get<0>(co_await wire.transport.until_connected());
    if (order->proxy != nullptr && !is_shortage(error)) {
      auto passage = co_await pass_proxy(&wire.transport, order->proxy, &order->link.server, error);
      if (passage.failure) {
        wire.transport.close();
        played.exchanges =
            not_connected(*order, passage.failure->outcome, std::move(passage.failure->detail), started_us);
        set_lifetime(played.exchanges, started_us, order->link.unix_offset_us);
        played.proxy_trouble = passage.failure->trouble;
        co_return played;
      }
      wire.early = std::move(passage.early);
    }
    probe::NegotiateExchange machine(order->job, order->inputs, link_of(*order, wire.transport, error));
    Action action = probe::Done{};
    if (!error) action = machine.start(now_us(), wire.early.size() + wire.transport.available());
    for (std::size_t i = 0; !error && i < probe::kMaxResumes; ++i) {
      if (const auto* to_send = std::get_if<probe::Send>(&action)) {
        auto written = wire.transport.write_now(to_send->bytes);
        if (i == 0 && TcpTransport::could_not_connect(written.error)) {
          error = written.error;
          break;
        }
        if (i == 0 && short_connect) wire.transport.end_by(deadlines->whole, begun + order->timeout);
        if (i == 0 && order->watch != nullptr) order->watch->connection_established(begun);
        if (!written.error && written.size < to_send->bytes.size())
          written.error = std::get<0>(co_await wire.transport.write(std::span(to_send->bytes).subspan(written.size)));
        tell_written(wire, machine, action, written.error);
      } else if (const auto* to_receive = std::get_if<probe::Receive>(&action)) {
        if (!wire.buffer) wire.buffer = std::make_unique_for_overwrite<ReplyBuffer>();
        if (!wire.early.empty()) {
          action = machine.resume(take_early(wire, to_receive->at_most));
          continue;
        }
        const auto into = std::span(*wire.buffer).first(std::min(to_receive->at_most, kReplyReadSize));
        const auto [read_error, size] = co_await wire.transport.read_some(into);
        action = machine.resume(received(wire, read_error, size));
      } else {
        break;
      }
    }
    if (error) {
      played.exchanges = not_connected(*order, wire.transport, error, started_us);
      set_lifetime(played.exchanges, started_us, order->link.unix_offset_us);
      played.shortage = is_shortage(error);
      played.failure = error;
      co_return played;
    }
    wire.transport.close();
    played.exchanges = std::move(machine).exchanges();
    set_lifetime(played.exchanges, started_us, order->link.unix_offset_us);
    add_detail(played.exchanges, std::move(wire.detail));
  } catch (const std::exception& failure) {
    played.exchanges = not_connected(*order, Outcome::error, failure.what(), started_us);
  }
  co_return played;
}

}  // namespace smbprobe::net
