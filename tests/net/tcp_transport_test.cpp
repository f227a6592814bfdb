#include "net/tcp_transport.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <thread>

#include "support/loopback_server.hpp"

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using net::TcpTransport;
using probe::Outcome;

constexpr auto kTimeout = 50ms;
constexpr std::array<std::uint8_t, 1> kByte{0};

/// Connects, writes where told to, and lets the deadline pass while nobody looks.
Outcome end_seen_late(LoopbackServer::Script script, bool writes) {
  const LoopbackServer server(std::move(script));
  asio::io_context io;
  net::DeadlineQueue deadlines(io);
  TcpTransport transport(io);
  transport.end_by(deadlines, net::Clock::now() + kTimeout);
  REQUIRE_FALSE(transport.begin_connect({asio::ip::make_address("127.0.0.1"), server.port()}));
  if (writes) static_cast<void>(transport.write_now(kByte));
  std::this_thread::sleep_for(2 * kTimeout);
  io.poll();
  return transport.outcome_of(asio::error::eof);  // `silent` once it is cut
}

TEST_SUITE("net/tcp_transport") {
  TEST_CASE("a close that has arrived is looked at before the deadline cuts") {
    CHECK(end_seen_late([](ServerConnection& connection) { connection.close(); }, true) == Outcome::closed);
  }

  TEST_CASE("a reset that has arrived is looked at before the deadline cuts") {
    const auto resets = [](ServerConnection& connection) {
      connection.reset_at_end();
      connection.close();
    };
    CHECK(end_seen_late(resets, true) == Outcome::closed);
  }

  TEST_CASE("a connection that stands is looked at before the deadline cuts") {
    CHECK(end_seen_late([](ServerConnection& connection) { connection.wait_for_close(); }, false) == Outcome::closed);
  }

  TEST_CASE("bytes that came before a question are noticed") {
    const LoopbackServer server([](ServerConnection& connection) {
      connection.send("early");
      connection.wait_for_close();
    });
    asio::io_context io;
    TcpTransport transport(io);
    REQUIRE_FALSE(transport.begin_connect({asio::ip::make_address("127.0.0.1"), server.port()}));
    for (int i = 0; i < 500 && transport.available() == 0; ++i) std::this_thread::sleep_for(10ms);
    CHECK(transport.available() > 0);
  }

  TEST_CASE("silence is cut off") {
    CHECK(end_seen_late([](ServerConnection& connection) { connection.wait_for_close(); }, true) == Outcome::silent);
  }
}

}  // namespace
}  // namespace smbprobe::test
