#include <doctest/doctest.h>

#include "capture/capture_reports.hpp"
#include "cli/sample_exchanges.hpp"

namespace smbprobe::test {
namespace {

using capture::Conversation;
using probe::Exchange;
using probe::Outcome;

Conversation conversation(std::uint64_t first_frame, std::vector<Exchange> exchanges) {
  Conversation out;
  out.client = exchanges.front().client;
  out.server = exchanges.front().server;
  out.transport = exchanges.front().transport;
  out.exchanges = std::move(exchanges);
  out.first_frame = first_frame;
  out.last_frame = first_frame + 9;
  return out;
}

Exchange smb2_answered(proto::Bytes reply = smb311_accepts(2, 2)) {
  return sample_exchange(Outcome::reply, smb2_question(), std::move(reply));
}

Conversation logged_in(proto::Bytes reply) {
  Conversation out = conversation(1, {smb2_answered(std::move(reply))});
  out.session.user = "alice";
  return out;
}

TEST_SUITE("capture/capture_reports") {
  TEST_CASE("a connection that ended after NEGOTIATE is no session") {
    CHECK_FALSE(capture::session_of(conversation(1, {smb2_answered()})).has_value());
  }

  TEST_CASE("a session has what the last NEGOTIATE answer settled") {
    const auto session = capture::session_of(logged_in(smb311_accepts(2, 2)));
    REQUIRE(session.has_value());
    CHECK(session->dialect == "3.1.1");
    CHECK(session->cipher == 2);
    CHECK(session->signing == report::Signing::enabled);
    CHECK(session->first_frame == 1);
    CHECK(session->last_frame == 10);
  }

  TEST_CASE("a multi-protocol answer yields to the one after it") {
    Conversation talk = logged_in(smb311_accepts(2, 2));
    talk.exchanges.insert(
        talk.exchanges.begin(),
        sample_exchange(Outcome::reply, probe::build_request(probe::multi_protocol_offer(), sample_inputs()),
                        smb2_accepts(0x02FF)));
    CHECK(capture::session_of(talk)->dialect == "3.1.1");
  }

  TEST_CASE("3.1.1 without a cipher in common has none") {
    CHECK_FALSE(capture::session_of(logged_in(smb311_accepts(0, 2)))->cipher.has_value());
  }

  TEST_CASE("a session of SMB1 has the string on the wire") {
    Conversation talk = conversation(1, {sample_exchange(Outcome::reply, smb1_question(), smb1_accepts(1))});
    talk.session.shares = {"\\\\nas\\data"};
    const auto session = capture::session_of(talk);
    REQUIRE(session.has_value());
    CHECK(session->dialect == "NT LM 0.12");
    CHECK_FALSE(session->cipher.has_value());
  }

  TEST_CASE("a session in mid-stream has no dialect") {
    Conversation talk;
    talk.session.signed_messages = true;
    const auto session = capture::session_of(talk);
    REQUIRE(session.has_value());
    CHECK_FALSE(session->dialect.has_value());
    CHECK_FALSE(session->signing.has_value());
  }

  TEST_CASE("settle numbers exchanges by the first frames of their connections") {
    capture::CaptureReports reports;
    reports.add(conversation(11, {smb2_answered()}));
    reports.add(conversation(1, {smb2_answered(), smb2_answered()}));
    CHECK(reports.conversations()[0].exchanges[0].number == 1);
    reports.settle();
    CHECK(reports.conversations()[0].first_frame == 1);
    CHECK(reports.conversations()[1].exchanges[0].number == 3);
    CHECK(reports.conversations()[1].exchanges[0].connection == 2);
  }

  TEST_CASE("each server has numbers of its own") {
    capture::CaptureReports reports;
    reports.add(conversation(1, {smb2_answered()}));
    Exchange other = smb2_answered();
    other.server.address = "192.0.2.8";
    CHECK(reports.add(conversation(11, {other})).exchanges[0].number == 1);
    CHECK(reports.hosts().size() == 2);
  }

  TEST_CASE("ports come with direct TCP first whatever came first") {
    capture::CaptureReports reports;
    Exchange netbios = smb2_answered();
    netbios.transport = proto::Transport::netbios;
    netbios.server.port = 139;
    reports.add(conversation(1, {netbios}));
    reports.add(conversation(11, {smb2_answered()}));
    const auto hosts = reports.hosts();
    REQUIRE(hosts.size() == 1);
    REQUIRE(hosts[0].report.endpoints.size() == 2);
    CHECK(hosts[0].report.endpoints[0].port == 445);
    CHECK(hosts[0].report.endpoints[1].port == 139);
    CHECK(hosts[0].report.source == "capture");
    CHECK(hosts[0].report.elapsed_us == 311);
  }

  TEST_CASE("what was not captured was not asked") {
    capture::CaptureReports reports;
    reports.add(conversation(1, {sample_exchange(Outcome::reply, smb1_question(), smb1_accepts(1))}));
    const auto hosts = reports.hosts();
    CHECK(hosts[0].report.endpoints[0].smb1.verdict.answer == report::Answer::accepted);
    CHECK(hosts[0].report.endpoints[0].smb2.verdict.answer == report::Answer::not_asked);
  }

  TEST_CASE("NBSTAT tells the name of a server that was seen") {
    capture::CaptureReports reports;
    reports.add(conversation(1, {smb2_answered()}));
    proto::NbstatAnswer answer;
    answer.names = {{.name = proto::make_netbios_name("NAS", proto::kFileServerSuffix), .flags = 0}};
    reports.add(capture::SeenNbstat{.address = "192.0.2.7", .frame = 3, .answer = answer});
    reports.add(capture::SeenNbstat{.address = "192.0.2.77", .frame = 4, .answer = answer});
    REQUIRE(reports.hosts().size() == 1);
    CHECK(reports.hosts()[0].report.identity.netbios_name == "NAS");
  }

  TEST_CASE("clients that offer SMB1 alone come first") {
    capture::CaptureReports reports;
    reports.add(conversation(1, {smb2_answered()}));
    Exchange old = sample_exchange(Outcome::reply, smb1_question(), smb1_accepts(1));
    old.client.address = "192.0.2.10";
    reports.add(conversation(11, {old}));
    const auto clients = reports.clients();
    REQUIRE(clients.size() == 2);
    CHECK(clients[0].address == "192.0.2.10");
    CHECK(clients[0].smb1_only());
    CHECK_FALSE(clients[1].smb1_only());
    CHECK(reports.client("192.0.2.9")->address == "192.0.2.9");
    CHECK_FALSE(reports.client("192.0.2.99").has_value());
  }

  TEST_CASE("a refused connection alone is no SMB") {
    capture::CaptureReports reports;
    CHECK_FALSE(reports.saw_smb());
    Exchange refused = sample_exchange(Outcome::refused, {}, {});
    reports.add(conversation(1, {refused}));
    CHECK_FALSE(reports.saw_smb());
    reports.add(conversation(11, {smb2_answered()}));
    CHECK(reports.saw_smb());
  }
}

}  // namespace
}  // namespace smbprobe::test
