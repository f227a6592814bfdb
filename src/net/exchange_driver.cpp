#include "net/exchange_driver.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "net/clock.hpp"
#include "net/tcp_transport.hpp"

namespace smbprobe::net {
namespace {

using probe::Action;
using probe::Event;
using probe::Exchange;
using probe::Outcome;

/// Larger than any real reply before authentication.
constexpr std::size_t kReadSize = 4096;

/// A connection while it lasts. Lives in the frame of connect_and_play.
struct Wire {
  Wire(asio::io_context& io, DeadlineQueue& deadlines, Clock::duration timeout) : transport(io, deadlines, timeout) {}

  TcpTransport transport;
  std::array<std::uint8_t, kReadSize> buffer{};
  std::string detail;  ///< why it failed
};

Event failed(Wire& wire, const std::error_code& error) {
  wire.detail = wire.transport.explain(error);
  return probe::Failed{.outcome = wire.transport.outcome_of(error), .at_us = now_us()};
}

asio::awaitable<Event> send(Wire* wire, proto::Bytes bytes) {
  const auto result = co_await wire->transport.write(bytes);
  if (result.error) co_return failed(*wire, result.error);
  co_return probe::Sent{.at_us = now_us()};
}

asio::awaitable<Event> receive(Wire* wire, std::size_t at_most) {
  const auto into = std::span(wire->buffer).first(std::min(at_most, wire->buffer.size()));
  const auto result = co_await wire->transport.read_some(into);
  if (result.error == asio::error::eof) co_return probe::Closed{.at_us = now_us()};
  if (result.error) co_return failed(*wire, result.error);
  co_return probe::Received{.bytes = into.first(result.size), .at_us = now_us()};
}

asio::awaitable<void> play(Wire* wire, probe::NegotiateExchange* machine) {
  auto action = machine->start(now_us());
  for (std::size_t i = 0; i < probe::kMaxResumes; ++i) {
    Event event;
    if (auto* to_send = std::get_if<probe::Send>(&action)) {
      auto bytes = std::move(to_send->bytes);
      event = co_await send(wire, std::move(bytes));
    } else if (const auto* to_receive = std::get_if<probe::Receive>(&action)) {
      const auto at_most = to_receive->at_most;
      event = co_await receive(wire, at_most);
    } else {
      co_return;
    }
    action = machine->resume(event);
  }
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
  exchanges.push_back(probe::failed_connection(order.job, order.inputs, order.link, outcome, at_us));
  add_detail(exchanges, std::move(detail));
  return exchanges;
}

asio::awaitable<std::vector<Exchange>> connect_and_play(DeadlineQueue* deadlines, ConnectionOrder* order) {
  auto& io = static_cast<asio::io_context&>((co_await asio::this_coro::executor).context());
  const auto started_us = now_us();
  Wire wire(io, *deadlines, order->timeout);
  const auto connected = co_await wire.transport.connect(order->server);
  if (connected.error)
    co_return not_connected(*order, wire.transport.outcome_of(connected.error), wire.transport.explain(connected.error),
                            started_us);
  order->link.client = wire.transport.local_address();
  probe::NegotiateExchange machine(order->job, order->inputs, order->link);
  co_await play(&wire, &machine);
  wire.transport.close();
  auto exchanges = machine.exchanges();
  add_detail(exchanges, std::move(wire.detail));
  co_return exchanges;
}

}  // namespace

asio::awaitable<std::vector<Exchange>> play_connection(DeadlineQueue* deadlines, ConnectionOrder order) {
  const auto started_us = now_us();
  order.link.server = to_socket_address(order.server);
  std::string trouble;
  try {
    co_return co_await connect_and_play(deadlines, &order);
  } catch (const std::exception& failure) {
    trouble = failure.what();
  }
  co_return not_connected(order, Outcome::error, trouble, started_us);
}

}  // namespace smbprobe::net
