// One TCP connection under one deadline, from the SYN to the last byte. The cap on bytes is the machine's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

#include "net/asio_compat.hpp"
#include "net/deadline.hpp"
#include "probe/exchange.hpp"

namespace smbprobe::net {

/// An end of a connection as text and number.
[[nodiscard]] probe::SocketAddress to_socket_address(const asio::ip::tcp::endpoint& endpoint);

/// What an operation gave. `size` counts also where an error stands beside it.
struct IoResult {
  std::error_code error;
  std::size_t size = 0;
};

class TcpTransport final : private Deadline {
 public:
  /// The deadline starts to count now.
  TcpTransport(asio::io_context& io, DeadlineQueue& deadlines, Clock::duration timeout);

  /// Each operation ends at the deadline with operation_aborted; one that had succeeded by then keeps its success.
  [[nodiscard]] asio::awaitable<IoResult> connect(asio::ip::tcp::endpoint server);
  [[nodiscard]] asio::awaitable<IoResult> read_some(std::span<std::uint8_t> into);
  [[nodiscard]] asio::awaitable<IoResult> write(std::span<const std::uint8_t> bytes);

  /// What an error of an operation means here: a cut by the deadline is `silent`.
  [[nodiscard]] probe::Outcome outcome_of(const std::error_code& error) const noexcept;
  [[nodiscard]] std::string explain(const std::error_code& error) const;

  /// This end of the connection, port 0 without one.
  [[nodiscard]] probe::SocketAddress local_address() const;

  /// Ends the connection in order.
  void close();

 private:
  void cut(Cut why) override;

  asio::ip::tcp::socket socket_;
  Cut cut_ = Cut::none;
};

}  // namespace smbprobe::net
