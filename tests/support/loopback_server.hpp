// Servers on loopback that do what a test tells them: one thread a connection.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "net/asio_compat.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::test {

/// The server's end of a connection, for a script. Nothing throws: a peer that went away ends a script quietly.
class ServerConnection {
 public:
  explicit ServerConnection(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  void send(proto::ByteView bytes) {
    std::error_code ignored;
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ignored);
  }

  void send(std::string_view text) { send(proto::to_bytes(text)); }

  /// True when the bytes came, false when the peer closed before.
  bool receive(std::span<std::uint8_t> into) {
    std::size_t got = 0;
    while (got < into.size()) {
      std::error_code error;
      got += socket_.read_some(asio::buffer(into.data() + got, into.size() - got), error);
      if (error) return false;
    }
    return true;
  }

  /// A transport header and what it announces; empty when the peer closed before.
  proto::Bytes receive_frame() {
    proto::Bytes frame(4);
    if (!receive(frame)) return {};
    const auto length = static_cast<std::size_t>(frame[1]) << 16U | static_cast<std::size_t>(frame[2]) << 8U | frame[3];
    frame.resize(4 + length);
    return receive(std::span(frame).subspan(4)) ? frame : proto::Bytes{};
  }

  /// Says nothing until the peer has closed.
  void wait_for_close() {
    std::array<std::uint8_t, 512> ignored{};
    while (receive(std::span(ignored).first(1))) {
    }
  }

  /// Makes the end of the connection a reset.
  void reset_at_end() {
    std::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  }

  void close() {
    std::error_code ignored;
    socket_.close(ignored);
  }

  void shut_down() {
    std::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  }

 private:
  asio::ip::tcp::socket socket_;
};

class LoopbackServer {
 public:
  using Script = std::function<void(ServerConnection&)>;

  explicit LoopbackServer(Script script, const char* address = "127.0.0.1")
      : script_(std::move(script)),
        acceptor_(io_, {asio::ip::make_address(address), 0}),
        endpoint_(acceptor_.local_endpoint()),
        thread_([this] { accept_all(); }) {}

  ~LoopbackServer() {
    stopping_ = true;
    asio::ip::tcp::socket wake(io_);
    std::error_code ignored;
    wake.connect(endpoint_, ignored);
    thread_.join();
    {
      const std::lock_guard lock(mutex_);
      for (auto& served : served_) served.connection.shut_down();
    }
    for (auto& served : served_) served.thread.join();
  }

  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  LoopbackServer(LoopbackServer&&) = delete;
  LoopbackServer& operator=(LoopbackServer&&) = delete;

  [[nodiscard]] std::uint16_t port() const { return endpoint_.port(); }
  [[nodiscard]] unsigned connections() const { return connections_; }

 private:
  struct Served {
    explicit Served(asio::ip::tcp::socket socket) : connection(std::move(socket)) {}
    ServerConnection connection;
    std::thread thread;
  };

  void accept_all() {
    while (true) {
      std::error_code error;
      auto socket = acceptor_.accept(error);
      if (stopping_) return;
      if (error) continue;
      ++connections_;
      const std::lock_guard lock(mutex_);
      auto& served = served_.emplace_back(std::move(socket));
      served.thread = std::thread([this, &served] {
        script_(served.connection);
        const std::lock_guard guard(mutex_);
        served.connection.close();
      });
    }
  }

  Script script_;
  asio::io_context io_;
  asio::ip::tcp::acceptor acceptor_;
  asio::ip::tcp::endpoint endpoint_;
  std::mutex mutex_;
  std::list<Served> served_;
  std::atomic<unsigned> connections_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

/// A port on which nothing listens.
[[nodiscard]] inline std::uint16_t closed_port() {
  asio::io_context io;
  const asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
  return acceptor.local_endpoint().port();
}

/// Answers datagrams: the script gives what to send back, if anything.
class UdpResponder {
 public:
  using Script = std::function<std::optional<proto::Bytes>(proto::ByteView)>;

  /// With `from_elsewhere` the answers come from another port than the questions went to.
  explicit UdpResponder(Script script, bool from_elsewhere = false)
      : script_(std::move(script)),
        socket_(io_, {asio::ip::make_address("127.0.0.1"), 0}),
        elsewhere_(io_, {asio::ip::make_address("127.0.0.1"), 0}),
        from_elsewhere_(from_elsewhere),
        endpoint_(socket_.local_endpoint()),
        thread_([this] { answer_all(); }) {}

  ~UdpResponder() {
    stopping_ = true;
    std::error_code ignored;
    elsewhere_.send_to(asio::buffer("", 1), endpoint_, 0, ignored);
    thread_.join();
  }

  UdpResponder(const UdpResponder&) = delete;
  UdpResponder& operator=(const UdpResponder&) = delete;
  UdpResponder(UdpResponder&&) = delete;
  UdpResponder& operator=(UdpResponder&&) = delete;

  [[nodiscard]] std::uint16_t port() const { return endpoint_.port(); }
  [[nodiscard]] unsigned questions() const { return questions_; }

 private:
  void answer_all() {
    std::array<std::uint8_t, 512> buffer{};
    while (true) {
      asio::ip::udp::endpoint from;
      std::error_code error;
      const auto size = socket_.receive_from(asio::buffer(buffer), from, 0, error);
      if (stopping_) return;
      if (error) continue;
      ++questions_;
      const auto answer = script_(std::span(buffer).first(size));
      if (answer) (from_elsewhere_ ? elsewhere_ : socket_).send_to(asio::buffer(*answer), from, 0, error);
    }
  }

  Script script_;
  asio::io_context io_;
  asio::ip::udp::socket socket_;
  asio::ip::udp::socket elsewhere_;
  bool from_elsewhere_;
  asio::ip::udp::endpoint endpoint_;
  std::atomic<unsigned> questions_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

/// How many are inside at a time.
class Gauge {
 public:
  void enter() {
    const auto now = ++inside_;
    auto most = most_.load();
    while (now > most && !most_.compare_exchange_weak(most, now)) {
    }
  }
  void leave() { --inside_; }
  [[nodiscard]] unsigned most() const { return most_; }

 private:
  std::atomic<unsigned> inside_ = 0;
  std::atomic<unsigned> most_ = 0;
};

}  // namespace smbprobe::test
