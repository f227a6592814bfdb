#include "net/tcp_transport.hpp"

#include "net/outcome.hpp"

namespace smbprobe::net {

probe::SocketAddress to_socket_address(const asio::ip::tcp::endpoint& endpoint) {
  return {.address = endpoint.address().to_string(), .port = endpoint.port()};
}

TcpTransport::TcpTransport(asio::io_context& io, DeadlineQueue& deadlines, Clock::duration timeout) : socket_(io) {
  deadlines.add(*this, Clock::now() + timeout);
}

std::error_code TcpTransport::open(const asio::ip::tcp::endpoint& server) {
  std::error_code error;
  socket_.open(server.protocol(), error);
  if (!error) socket_.non_blocking(true, error);
  return error;
}

std::error_code TcpTransport::connected(const std::error_code& error) noexcept {
  return error == asio::error::connection_reset ? std::error_code{} : error;
}

IoResult TcpTransport::write_now(std::span<const std::uint8_t> bytes) {
  IoResult result;
  result.size = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), result.error);
  if (result.error == asio::error::would_block) result.error = {};
  return result;
}

probe::Outcome TcpTransport::outcome_of(const std::error_code& error) const noexcept {
  if (cut_ == Cut::overdue) return probe::Outcome::silent;
  return net::outcome_of(error);
}

std::string TcpTransport::explain(const std::error_code& error) const {
  return cut_ == Cut::none ? net::explain(error) : std::string();  // a stop is told once for the host
}

probe::SocketAddress TcpTransport::local_address() const {
  std::error_code error;
  const auto endpoint = socket_.local_endpoint(error);
  return error ? probe::SocketAddress{} : to_socket_address(endpoint);
}

void TcpTransport::close() {
  unlink();
  std::error_code ignored;
  socket_.close(ignored);
}

void TcpTransport::cut(Cut why) {
  cut_ = why;
  std::error_code ignored;
  socket_.close(ignored);  // not only cancel(): an operation that begins from here on must end too
}

}  // namespace smbprobe::net
