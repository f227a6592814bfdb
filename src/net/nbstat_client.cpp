#include "net/nbstat_client.hpp"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include "net/resolver.hpp"
#include "net/source.hpp"
#include "proto/netbios_name.hpp"

namespace smbprobe::net {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::milliseconds, 3> kAskAt{0ms, 500ms, 1500ms};

report::SocketAddress to_socket_address(const asio::ip::udp::endpoint& endpoint) {
  return {.address = to_text(endpoint.address()), .port = endpoint.port()};
}

}  // namespace

NbstatClient::NbstatClient(asio::io_context& io, NbstatOrder order, OnDone on_done)
    : io_(io), order_(std::move(order)), on_done_(std::move(on_done)), socket_(io), timer_(io) {}

void NbstatClient::start() {
  started_ = Clock::now();
  std::error_code error;
  socket_.open(order_.server.protocol(), error);
  if (!error && order_.source) error = bind_to_source(socket_.native_handle(), order_.server.address(), *order_.source);
  // connected: the kernel drops datagrams from other addresses and ports, and tells when the port is closed
  if (!error) socket_.connect(order_.server, error);
  if (error) {
    asio::post(io_, [self = shared_from_this()] { self->settle(std::nullopt); });
    return;
  }
  evidence_.client = to_socket_address(socket_.local_endpoint(error));
  evidence_.server = to_socket_address(order_.server);
  evidence_.query =
      proto::build_nbstat_query({.transaction_id = order_.transaction_id, .name = proto::wildcard_name()});
  asio::co_spawn(io_, listen(shared_from_this()), RethrowAtEnd{});
  asio::co_spawn(io_, ask(shared_from_this()), RethrowAtEnd{});
}

Task<void> NbstatClient::ask(std::shared_ptr<NbstatClient> self) {
  const auto end = self->started_ + self->order_.timeout;
  for (std::size_t i = 0; i < kAskAt.size() && !self->over_; ++i) {
    const auto next = i + 1 < kAskAt.size() ? self->started_ + kAskAt[i + 1] : end;
    if (!self->send_query()) break;
    self->timer_.expires_at(std::min(next, end));
    const auto waited = co_await self->timer_.async_wait(no_throw);
    if (std::get<0>(waited) || next >= end) break;
  }
  self->settle(std::nullopt);
}

/// False when the port is closed; what else may fail is a datagram lost.
bool NbstatClient::send_query() {
  std::error_code error;
  socket_.send(asio::buffer(evidence_.query), 0, error);
  if (!error) evidence_.asked_us.push_back(now_us() + order_.unix_offset_us);
  return error != asio::error::connection_refused;
}

Task<void> NbstatClient::listen(std::shared_ptr<NbstatClient> self) {
  while (!self->over_) {
    const auto received = co_await self->socket_.async_receive(asio::buffer(self->buffer_), no_throw);
    const auto error = std::get<0>(received);
    if (error) break;  // cancelled, or the port is closed
    const auto datagram = std::span(self->buffer_).first(std::get<1>(received));
    const auto answer = proto::decode_nbstat_answer(datagram);
    if (!answer || answer->transaction_id != self->order_.transaction_id) continue;
    self->evidence_.told_us = now_us() + self->order_.unix_offset_us;
    self->evidence_.answer.assign(datagram.begin(), datagram.end());
    self->settle(*answer);
  }
  self->settle(std::nullopt);
}

void NbstatClient::settle(const std::optional<proto::NbstatAnswer>& answer) {
  if (over_) return;
  close();
  std::exchange(on_done_, {})(answer);
}

void NbstatClient::cancel() {
  close();
  on_done_ = {};
}

void NbstatClient::close() {
  over_ = true;
  std::error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
}

}  // namespace smbprobe::net
