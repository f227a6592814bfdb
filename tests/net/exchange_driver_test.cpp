#include "net/exchange_driver.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>

#include "net/scan_harness.hpp"

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using probe::Outcome;

/// The outcome of the first exchange with a server that runs this script.
probe::Exchange first_exchange(LoopbackServer::Script script, bool patient = true) {
  const LoopbackServer server(std::move(script));
  const auto scanned = scan_loopback(patient ? patient_options(server.port()) : quick_options(server.port()));
  REQUIRE_FALSE(scanned.exchanges.empty());
  return scanned.exchanges.front();
}

TEST_SUITE("net/exchange_driver") {
  TEST_CASE("gives a reply with both ends of its connection") {
    const LoopbackServer server(refuse_smb1);
    const auto scanned = scan_loopback(patient_options(server.port()));
    REQUIRE(scanned.exchanges.size() == kQuickQuestions);
    const auto& exchange = scanned.exchanges.front();
    CHECK(exchange.outcome == Outcome::reply);
    CHECK(exchange.server == report::SocketAddress{"127.0.0.1", server.port()});
    CHECK(exchange.client.address == "127.0.0.1");
    CHECK(exchange.client.port != 0);
    CHECK(exchange.reply == message_from_hex(proto::to_hex(smb1_refusal())));
    CHECK(exchange.number == 1);
    CHECK(exchange.connection == 1);
    REQUIRE(exchange.rtt_us.has_value());
    CHECK(*exchange.rtt_us >= 0);
  }

  TEST_CASE("dates an exchange by the wall clock") {
    const auto wall = [] {
      return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
    };
    const auto before = wall();
    const auto exchange = first_exchange(refuse_smb1);
    CHECK(exchange.started_us >= before - 1000);
    CHECK(exchange.started_us <= wall() + 1000);
  }

  TEST_CASE("takes a reply that comes a byte at a time") {
    const auto exchange = first_exchange([](ServerConnection& connection) {
      connection.receive_frame();
      for (const auto byte : smb1_refusal()) connection.send(proto::ByteView(&byte, 1));
      connection.wait_for_close();
    });
    CHECK(exchange.outcome == Outcome::reply);
  }

  TEST_CASE("reports a refused connection") {
    const auto scanned = scan_loopback(patient_options(closed_port()));
    REQUIRE(scanned.exchanges.size() == 1);
    CHECK(scanned.exchanges.front().outcome == Outcome::refused);
    CHECK(scanned.exchanges.front().client.port == 0);
    CHECK_FALSE(scanned.exchanges.front().session_error.has_value());
    CHECK(scanned.hosts.at(0).status == report::HostStatus::refused);
  }

  TEST_CASE("reports a close without a reply") {
    CHECK(first_exchange([](ServerConnection& connection) { connection.receive_frame(); }).outcome == Outcome::closed);
  }

  TEST_CASE("reports a reset") {
    CHECK(first_exchange([](ServerConnection& connection) {
            connection.receive_frame();
            connection.reset_at_end();
          }).outcome == Outcome::reset);
  }

  TEST_CASE("reports silence at the deadline") {
    const auto exchange = first_exchange(stay_silent, false);
    CHECK(exchange.outcome == Outcome::silent);
    CHECK_FALSE(exchange.rtt_us.has_value());
    CHECK(exchange.client.port != 0);
  }

  TEST_CASE("reports silence of a server that drips bytes past the deadline") {
    const auto exchange = first_exchange(
        [](ServerConnection& connection) {
          connection.receive_frame();
          for (const auto byte : smb1_refusal()) {
            connection.send(proto::ByteView(&byte, 1));
            std::this_thread::sleep_for(50ms);
          }
          connection.wait_for_close();
        },
        false);
    CHECK(exchange.outcome == Outcome::silent);
    CHECK(exchange.reply.empty());
  }

  TEST_CASE("takes a web server for garbage") {
    const auto exchange = first_exchange([](ServerConnection& connection) {
      connection.receive_frame();
      connection.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    });
    CHECK(exchange.outcome == Outcome::garbage);
    CHECK(std::string(exchange.reply.begin(), exchange.reply.begin() + 8) == "HTTP/1.1");
  }

  TEST_CASE("takes an SSH banner for garbage") {
    CHECK(first_exchange([](ServerConnection& connection) {
            connection.send("SSH-2.0-OpenSSH_9.2\r\n");
            connection.wait_for_close();
          }).outcome == Outcome::garbage);
  }

  TEST_CASE("takes a TLS alert for garbage") {
    CHECK(first_exchange([](ServerConnection& connection) {
            connection.receive_frame();
            connection.send(from_hex("15030300020246"));
          }).outcome == Outcome::garbage);
  }

  TEST_CASE("hears the refusal of a host that hangs up before it was asked") {
    for (int i = 0; i < 100; ++i) {
      const auto exchange = first_exchange([](ServerConnection& connection) {
        connection.send(from_hex("8300000181"));
        connection.reset_at_end();
      });
      CHECK(exchange.outcome == Outcome::refused);
      CHECK(exchange.session_error == std::uint8_t{0x81});
    }
  }

  TEST_CASE("reports a reset before the request") {
    CHECK(first_exchange([](ServerConnection& connection) { connection.reset_at_end(); }).outcome == Outcome::reset);
  }

  TEST_CASE("reports an address that cannot be reached from here") {
    auto options = patient_options(445);
    const auto scanned = scan_host("255.255.255.255", options);
    REQUIRE(scanned.exchanges.size() == 1);
    CHECK(scanned.exchanges.front().outcome == Outcome::unreachable);
    CHECK_FALSE(scanned.exchanges.front().detail.empty());
  }
}

}  // namespace
}  // namespace smbprobe::test
