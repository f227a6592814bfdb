#include "net/tcp_transport.hpp"

#include <tuple>

#include "net/outcome.hpp"

namespace smbprobe::net {

probe::SocketAddress to_socket_address(const asio::ip::tcp::endpoint& endpoint) {
  return {.address = endpoint.address().to_string(), .port = endpoint.port()};
}

TcpTransport::TcpTransport(asio::io_context& io, DeadlineQueue& deadlines, Clock::duration timeout) : socket_(io) {
  deadlines.add(*this, Clock::now() + timeout);
}

asio::awaitable<IoResult> TcpTransport::connect(asio::ip::tcp::endpoint server) {
  IoResult result;
  socket_.open(server.protocol(), result.error);
  if (result.error) co_return result;
  const auto done = co_await socket_.async_connect(server, no_throw);
  result.error = std::get<0>(done);
  // a host that denies us may have accepted, spoken and reset before we looked: its words wait to be read
  if (result.error == asio::error::connection_reset) result.error = {};
  co_return result;
}

asio::awaitable<IoResult> TcpTransport::read_some(std::span<std::uint8_t> into) {
  if (cut_ != Cut::none) co_return IoResult{.error = asio::error::operation_aborted};
  const auto done = co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), no_throw);
  co_return IoResult{.error = std::get<0>(done), .size = std::get<1>(done)};
}

asio::awaitable<IoResult> TcpTransport::write(std::span<const std::uint8_t> bytes) {
  if (cut_ != Cut::none) co_return IoResult{.error = asio::error::operation_aborted};
  const auto done = co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), no_throw);
  co_return IoResult{.error = std::get<0>(done), .size = std::get<1>(done)};
}

probe::Outcome TcpTransport::outcome_of(const std::error_code& error) const noexcept {
  if (error == asio::error::operation_aborted && cut_ == Cut::overdue) return probe::Outcome::silent;
  return net::outcome_of(error);
}

std::string TcpTransport::explain(const std::error_code& error) const {
  if (error == asio::error::operation_aborted && cut_ != Cut::none) return {};  // a stop is told once for the host
  return net::explain(error);
}

probe::SocketAddress TcpTransport::local_address() const {
  std::error_code error;
  const auto endpoint = socket_.local_endpoint(error);
  return error ? probe::SocketAddress{} : to_socket_address(endpoint);
}

void TcpTransport::close() {
  unlink();
  std::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

void TcpTransport::cut(Cut why) {
  cut_ = why;
  std::error_code ignored;
  socket_.cancel(ignored);
}

}  // namespace smbprobe::net
