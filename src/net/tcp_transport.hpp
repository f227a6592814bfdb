// One TCP connection under one deadline, from the SYN to the last byte. The cap on bytes is the machine's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <system_error>

#include "net/asio_compat.hpp"
#include "net/deadline.hpp"
#include "net/link/link_source.hpp"
#include "probe/exchange.hpp"

namespace smbprobe::net {

/// An end of a connection as text and number.
[[nodiscard]] report::SocketAddress to_socket_address(const asio::ip::tcp::endpoint& endpoint);

/// What an operation gave. `size` is valid even if there is an error.
struct IoResult {
  std::error_code error;
  std::size_t size = 0;
};

/// Each operation ends at the deadline with an error; one that had succeeded by then keeps its success. The operations
/// that wait hand out Asio's own awaitables: a coroutine around each would cost a sweep a twentieth of its time.
class TcpTransport final : private Deadline {
 public:
  explicit TcpTransport(asio::io_context& io) : socket_(io) {}

  /// Sets the deadline, in place of the one that it had.
  void end_by(DeadlineQueue& deadlines, Clock::time_point at) { deadlines.add(*this, at); }

  /// To be called first: sends the SYN. @param source null: as the system chooses
  [[nodiscard]] std::error_code begin_connect(const asio::ip::tcp::endpoint& server, const RouteFrom* source = nullptr);

  /// The same where a preloaded library makes the connection: its connect() waits until it has one, and puts a socket
  /// of its own behind our descriptor. The event loop does not notice this, so the descriptor is registered afterwards.
  /// The library does not say why a connection failed.
  [[nodiscard]] std::error_code connect_by_library(const asio::ip::tcp::endpoint& server);

  /// Ends when the connection stands or has failed: the first write tells which, see could_not_connect(). Gives a tuple
  /// of an error code. Asio's own async_connect() asks the system twice more.
  [[nodiscard]] auto until_connected() { return socket_.async_wait(asio::ip::tcp::socket::wait_write, no_throw); }

  /// True for an error of the first write that is the connection's. A reset is none: a host that denies us may have
  /// accepted, written to and reset before we looked, and its words wait to be read.
  [[nodiscard]] static bool could_not_connect(const std::error_code& error) noexcept;

  /// Bytes that have come and were not read yet: a system call.
  [[nodiscard]] std::size_t available() const;

  /// Writes what fits without waiting. A NEGOTIATE fits into a fresh connection's buffer.
  [[nodiscard]] IoResult write_now(std::span<const std::uint8_t> bytes);

  /// Writes the rest, gives a tuple of an error code and a size.
  [[nodiscard]] auto write(std::span<const std::uint8_t> bytes) {
    return asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), no_throw);
  }

  /// Gives a tuple of an error code and a size.
  [[nodiscard]] auto read_some(std::span<std::uint8_t> into) {
    return socket_.async_read_some(asio::buffer(into.data(), into.size()), no_throw);
  }

  /// What an error of an operation means here: a cut by the deadline is `silent`.
  [[nodiscard]] probe::Outcome outcome_of(const std::error_code& error) const noexcept;
  [[nodiscard]] std::string explain(const std::error_code& error) const;

  /// Why the connection was cut off, if it was.
  [[nodiscard]] Cut was_cut() const noexcept { return cut_; }

  /// This end of the connection, port 0 without one.
  [[nodiscard]] report::SocketAddress local_address() const;

  /// Ends the connection in order.
  void close();

 private:
  void cut(Cut why) override;
  [[nodiscard]] bool has_news() override;
  [[nodiscard]] std::error_code pending_error();

  asio::basic_stream_socket<asio::ip::tcp, IoExecutor> socket_;
  Cut cut_ = Cut::none;
  bool stands_ = false;  ///< the first write was tried: whether it connected is known
};

}  // namespace smbprobe::net
