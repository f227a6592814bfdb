#include "net/tcp_transport.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "net/outcome.hpp"
#include "net/resolver.hpp"
#include "net/source.hpp"

namespace smbprobe::net {

report::SocketAddress to_socket_address(const asio::ip::tcp::endpoint& endpoint) {
  return {.address = to_text(endpoint.address()), .port = endpoint.port()};
}

std::error_code TcpTransport::begin_connect(const asio::ip::tcp::endpoint& server, const RouteFrom* source) {
  std::error_code error;
  socket_.open(server.protocol(), error);
  if (!error) socket_.non_blocking(true, error);
  if (!error && source != nullptr) error = bind_to_source(socket_.native_handle(), server.address(), *source);
  if (error) return error;
  const int failed = ::connect(socket_.native_handle(), server.data(), static_cast<socklen_t>(server.size()));
  if (failed != 0 && errno != EINPROGRESS) error.assign(errno, asio::error::get_system_category());
  return error;
}

std::error_code TcpTransport::connect_by_library(const asio::ip::tcp::endpoint& server) {
  const auto last_error = [] { return std::error_code(errno, asio::error::get_system_category()); };
  const int descriptor = ::socket(server.protocol().family(), SOCK_STREAM, IPPROTO_TCP);
  if (descriptor < 0) return last_error();
  std::error_code error;
  if (::fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0 || ::fcntl(descriptor, F_SETFL, O_NONBLOCK) < 0 ||
      (::connect(descriptor, server.data(), static_cast<socklen_t>(server.size())) != 0 && errno != EINPROGRESS))
    error = last_error();
  if (!error) socket_.assign(server.protocol(), descriptor, error);
  if (error) {
    ::close(descriptor);
    return error;
  }
  socket_.non_blocking(true, error);
  return error;
}

bool TcpTransport::could_not_connect(const std::error_code& error) noexcept {
  return error && error != asio::error::connection_reset && error != asio::error::broken_pipe;
}

IoResult TcpTransport::write_now(std::span<const std::uint8_t> bytes) {
  stands_ = true;
  IoResult result;
  result.size = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), result.error);
  // a router's word that a host is unreachable ends no SYN in the kernel's eyes: it is only told to who asks
  if (result.error == asio::error::would_block) result.error = pending_error();
  return result;
}

std::error_code TcpTransport::pending_error() {
  int pending = 0;
  socklen_t size = sizeof pending;
  ::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &pending, &size);
  return {pending, asio::error::get_system_category()};
}

probe::Outcome TcpTransport::outcome_of(const std::error_code& error) const noexcept {
  if (cut_ == Cut::overdue) return probe::Outcome::silent;
  return net::outcome_of(error);
}

std::string TcpTransport::explain(const std::error_code& error) const {
  return cut_ == Cut::none ? net::explain(error) : std::string();  // a stop is reported once for the host
}

report::SocketAddress TcpTransport::local_address() const {
  std::error_code error;
  const auto endpoint = socket_.local_endpoint(error);
  return error ? report::SocketAddress{} : to_socket_address(endpoint);
}

void TcpTransport::close() {
  unlink();
  std::error_code ignored;
  socket_.close(ignored);
}

std::size_t TcpTransport::available() const {
  std::error_code error;
  const std::size_t bytes = socket_.available(error);
  return error ? 0 : bytes;
}

bool TcpTransport::has_news() {
  if (!socket_.is_open()) return false;
  pollfd asked{.fd = socket_.native_handle(), .events = POLLIN, .revents = 0};
  if (!stands_) asked.events |= POLLOUT;
  return ::poll(&asked, 1, 0) > 0;  // poll() reports an end and an error without being asked
}

void TcpTransport::cut(Cut why) {
  cut_ = why;
  std::error_code ignored;
  socket_.close(ignored);  // not only cancel(): an operation that begins from here on must end too
}

}  // namespace smbprobe::net
