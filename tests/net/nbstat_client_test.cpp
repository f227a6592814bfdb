#include "net/nbstat_client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "net/scan_harness.hpp"
#include "proto/nbstat.hpp"
#include "proto/session_frame.hpp"

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using probe::Outcome;

/// The answer of a server FILER to this question, its id moved by `shift`.
proto::Bytes answer_to(proto::ByteView question, std::uint16_t shift = 0) {
  const auto query = proto::decode_nbstat_query(question);
  proto::NbstatAnswer answer;
  answer.transaction_id = static_cast<std::uint16_t>((query ? query->transaction_id : 0U) + shift);
  answer.flags = 0x8400;
  answer.names.push_back({.name = {.name = "FILER", .suffix = 0x20, .scope = ""}, .flags = 0x0400});
  answer.unit_id = {0x00, 0x11, 0x32, 0xAA, 0xBB, 0xCC};
  answer.has_unit_id = true;
  return proto::build_nbstat_answer(answer);
}

struct Asked {
  bool settled = false;
  std::optional<proto::NbstatAnswer> answer;
  probe::NbstatExchange evidence;
};

Asked ask(std::uint16_t port, std::chrono::milliseconds timeout) {
  asio::io_context io;
  Asked asked;
  const net::NbstatOrder order{
      .server = {asio::ip::make_address("127.0.0.1"), port}, .transaction_id = 0x1234, .timeout = timeout};
  const auto client =
      std::make_shared<net::NbstatClient>(io, order, [&](const std::optional<proto::NbstatAnswer>& answer) {
        CHECK_FALSE(asked.settled);
        asked.settled = true;
        asked.answer = answer;
      });
  client->start();
  io.run();
  asked.evidence = client->evidence();
  return asked;
}

/// A file server on NetBIOS that grants a session for FILER only.
void only_filer(ServerConnection& connection) {
  const auto frame = connection.receive_frame();
  if (frame.size() < 4) return;
  const auto request = proto::decode_session_request(std::span(frame).subspan(4));
  if (!request || request->called.name != "FILER") return connection.send(proto::build_negative_session_response(0x82));
  connection.send(proto::build_positive_session_response());
  refuse_smb1(connection);
}

TEST_SUITE("net/nbstat_client") {
  TEST_CASE("takes an answer with its id") {
    UdpResponder responder([](proto::ByteView question) { return answer_to(question); });
    const auto asked = ask(responder.port(), 20s);
    REQUIRE(asked.answer.has_value());
    CHECK(asked.answer->transaction_id == 0x1234);
    CHECK(asked.answer->names.at(0).name.name == "FILER");
  }

  TEST_CASE("ignores an answer with another id") {
    UdpResponder responder([](proto::ByteView question) { return answer_to(question, 1); });
    const auto asked = ask(responder.port(), 200ms);
    CHECK(asked.settled);
    CHECK_FALSE(asked.answer.has_value());
  }

  TEST_CASE("ignores an answer from another port") {
    UdpResponder responder([](proto::ByteView question) { return answer_to(question); }, true);
    CHECK_FALSE(ask(responder.port(), 200ms).answer.has_value());
    CHECK(responder.questions() == 1);
  }

  TEST_CASE("ignores noise before an answer") {
    bool first = true;
    UdpResponder responder([&](proto::ByteView question) {
      return std::exchange(first, false) ? proto::Bytes(3, 0xFF) : answer_to(question);
    });
    CHECK(ask(responder.port(), 20s).answer.has_value());
    CHECK(responder.questions() == 2);
  }

  TEST_CASE("asks three times") {
    UdpResponder responder([](proto::ByteView) { return std::nullopt; });
    CHECK_FALSE(ask(responder.port(), 1600ms).answer.has_value());
    CHECK(responder.questions() == 3);
  }

  TEST_CASE("keeps the datagrams and their times as evidence") {
    UdpResponder responder([](proto::ByteView question) { return answer_to(question); });
    const auto asked = ask(responder.port(), 20s);
    CHECK(asked.evidence.client.address == "127.0.0.1");
    CHECK(asked.evidence.client.port != 0);
    CHECK(asked.evidence.server == report::SocketAddress{"127.0.0.1", responder.port()});
    REQUIRE(asked.evidence.asked_us.size() == 1);
    REQUIRE(asked.evidence.told_us.has_value());
    CHECK(*asked.evidence.told_us >= asked.evidence.asked_us.at(0));
    CHECK(proto::decode_nbstat_query(asked.evidence.query)->transaction_id == 0x1234);
    CHECK(asked.evidence.answer == answer_to(asked.evidence.query));
  }

  TEST_CASE("keeps each question as evidence and no answer that was not taken") {
    UdpResponder responder([](proto::ByteView question) { return answer_to(question, 1); });
    const auto asked = ask(responder.port(), 600ms);
    CHECK(asked.evidence.asked_us.size() == 2);
    CHECK_FALSE(asked.evidence.told_us.has_value());
    CHECK(asked.evidence.answer.empty());
  }

  TEST_CASE("does not wait for a closed port") {
    const auto asked = ask(closed_port(), std::chrono::hours(1));
    CHECK(asked.settled);
    CHECK_FALSE(asked.answer.has_value());
  }
}

TEST_SUITE("net/host_runner") {
  TEST_CASE("is not held up by a silent name service") {
    UdpResponder responder([](proto::ByteView) { return std::nullopt; });
    auto options = netbios_options(closed_port(), responder.port());
    options.timeout = std::chrono::hours(1);
    const auto scanned = scan_loopback(options);
    CHECK(scanned.hosts.at(0).status == report::HostStatus::refused);
  }

  TEST_CASE("does not wait for a silent name service where the port answers") {
    UdpResponder responder([](proto::ByteView) { return std::nullopt; });
    const LoopbackServer server([](ServerConnection& connection) {
      connection.receive_frame();
      connection.send(proto::build_positive_session_response());
      refuse_smb1(connection);
    });
    auto options = netbios_options(server.port(), responder.port());
    options.timeout = std::chrono::hours(1);
    const auto scanned = scan_loopback(options);
    CHECK(scanned.exchanges.at(0).outcome == Outcome::reply);
    CHECK(scanned.exchanges.at(0).called_name == "*SMBSERVER<20>");
  }

  TEST_CASE("opens a session with the name that NBSTAT tells") {
    UdpResponder responder([](proto::ByteView question) { return answer_to(question); });
    const LoopbackServer server(only_filer);
    const auto scanned = scan_loopback(netbios_options(server.port(), responder.port()));
    REQUIRE(scanned.exchanges.size() >= 2);
    CHECK(scanned.exchanges.front().called_name == "*SMBSERVER<20>");
    CHECK(scanned.exchanges.front().outcome == Outcome::refused);
    CHECK(scanned.exchanges.front().session_error == std::uint8_t{0x82});
    CHECK(scanned.exchanges.back().called_name == "FILER<20>");
    CHECK(scanned.exchanges.back().outcome == Outcome::reply);
    CHECK(scanned.hosts.at(0).endpoints.at(0).called_name == "FILER<20>");
    CHECK(scanned.hosts.at(0).identity.mac == "00:11:32:aa:bb:cc");
  }

  TEST_CASE("waits for NBSTAT when every other name is refused") {
    UdpResponder responder([](proto::ByteView question) {
      std::this_thread::sleep_for(300ms);
      return answer_to(question);
    });
    const LoopbackServer server(only_filer);
    const auto scanned = scan_loopback(netbios_options(server.port(), responder.port()));
    REQUIRE(scanned.hosts.size() == 1);
    CHECK(scanned.hosts.at(0).endpoints.at(0).tried_names ==
          std::vector<std::string>{"*SMBSERVER<20>", "*SMBSERV<20>", "FILER<20>"});
    CHECK(scanned.exchanges.back().outcome == Outcome::reply);
  }

  TEST_CASE("gives up when every name is refused") {
    const LoopbackServer server([](ServerConnection& connection) {
      connection.receive_frame();
      connection.send(proto::build_negative_session_response(0x81));
    });
    const auto scanned = scan_loopback(netbios_options(server.port(), 0));
    CHECK(server.connections() == 2);
    CHECK(scanned.hosts.at(0).endpoints.at(0).tried_names ==
          std::vector<std::string>{"*SMBSERVER<20>", "*SMBSERV<20>"});
    CHECK_FALSE(scanned.hosts.at(0).endpoints.at(0).called_name.has_value());
  }

  TEST_CASE("calls no names on direct TCP") {
    const LoopbackServer server([](ServerConnection& connection) {
      connection.send(proto::build_negative_session_response(0x81));
      connection.shut_down();
    });
    const auto scanned = scan_loopback(patient_options(server.port()));
    CHECK(server.connections() == 1);
    CHECK(scanned.exchanges.at(0).outcome == Outcome::refused);
    CHECK(scanned.exchanges.at(0).called_name.empty());
  }
}

}  // namespace
}  // namespace smbprobe::test
