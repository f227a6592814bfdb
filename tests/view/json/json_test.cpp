#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "cli/sample_exchanges.hpp"
#include "report/time_text.hpp"
#include "support/json.hpp"
#include "support/reason.hpp"
#include "view/json/exchange_json.hpp"
#include "view/json/host_json.hpp"

namespace smbprobe::view {
namespace {

using test::operator""_reason;

using test::kStartedUs;

std::vector<std::string> keys(const test::Json& json) {
  std::vector<std::string> out;
  for (const auto& [key, value] : json.items()) out.push_back(key);
  return out;
}

test::Json exchange_json(const probe::Exchange& exchange) { return test::Json::parse(exchange_to_json(exchange)); }

TEST_SUITE("view/json") {
  TEST_CASE("an empty report has every key in order") {
    const test::Json json = test::Json::parse(host_to_json({}));
    CHECK(keys(json) == std::vector<std::string>{"schema", "type", "tool", "target", "address", "source", "depth",
                                                 "started", "elapsed_ms", "status", "verdict", "endpoints", "identity",
                                                 "findings", "clients", "ntlm_off", "policy", "errors"});
  }

  TEST_CASE("an empty report knows nothing") {
    const test::Json json = test::Json::parse(host_to_json({}));
    CHECK(json["schema"] == 2);
    CHECK(json["address"].is_null());
    CHECK(json["verdict"]["smb1"] == "unknown");
    CHECK(json["verdict"]["signing"] == "unknown");
    CHECK(json["verdict"]["lowest"].is_null());
    CHECK(json["findings"].is_null());
    CHECK(json["clients"].is_null());
    CHECK(json["endpoints"] == test::Json::array());
  }

  TEST_CASE("what was judged is written beside the facts") {
    audit::Judgement judgement;
    judgement.findings = {{.id = "smb1-enabled",
                           .severity = audit::Severity::high,
                           .title = "t",
                           .ports = {445},
                           .evidence = "e\x1b",
                           .why = "w",
                           .advice = {{"samba", "n", "a"}, {"", "", "b"}},
                           .reference = "r"}};
    judgement.clients = {{.client = "Windows 7", .connects = audit::Compatibility::no, .reason = "because"}};
    judgement.implementation = {.name = "Samba", .confidence = 90, .reasons = {"x"}, .fingerprint = "f"};
    const test::Json json = test::Json::parse(host_to_json({}, judgement));
    CHECK(
        json["findings"].dump() ==
        R"([{"id":"smb1-enabled","severity":"high","title":"t","ports":[445],"evidence":"e\u001b","why":"w",)"
        R"("advice":[{"product":"samba","note":"n","line":"a"},{"product":null,"note":null,"line":"b"}],"reference":"r",)"
        R"("accepted":null}])");
    CHECK(json["clients"].dump() == R"([{"client":"Windows 7","connects":"no","dialect":null,)"
                                    R"("transport":null,"signing":null,"encrypted":null,"reason":"because"}])");
    CHECK(json["identity"]["implementation"] == "Samba");
    CHECK(json["identity"]["implementation_confidence"] == 90);
    CHECK(json["identity"]["fingerprint"] == "f");
  }

  TEST_CASE("a host that was judged and found sound has an empty list") {
    const test::Json json = test::Json::parse(host_to_json({}, {.findings = std::vector<audit::Finding>{}}));
    CHECK(json["findings"] == test::Json::array());
    CHECK(json["identity"]["implementation"].is_null());
    CHECK(json["identity"]["implementation_reasons"].is_null());
  }

  TEST_CASE("not told is null and told to be none is an empty list") {
    report::HostReport report;
    report.endpoints.resize(2);
    report.endpoints[1].smb2.ciphers.emplace();
    report.endpoints[1].smb2.compression.emplace();
    const test::Json json = test::Json::parse(host_to_json(report));
    CHECK(json["endpoints"][0]["smb2"]["ciphers"].is_null());
    CHECK(json["endpoints"][0]["smb2"]["compression"].is_null());
    CHECK(json["endpoints"][1]["smb2"]["ciphers"] == test::Json::array());
    CHECK(json["endpoints"][1]["smb2"]["compression"]["algorithms"] == test::Json::array());
  }

  TEST_CASE("a session that was tried is true or false and how, else null") {
    report::HostReport report;
    report.endpoints.resize(2);
    report.endpoints[0].authentication.anonymous = {report::Answer::accepted, "accepted_as_null"_reason, 3};
    report.endpoints[0].authentication.guest = {report::Answer::refused, "status_0xc000006d"_reason, 4};
    report.endpoints[1].authentication.anonymous = {report::Answer::unknown, "timeout"_reason, 5};
    const test::Json json = test::Json::parse(host_to_json(report));
    const auto& told = json["endpoints"][0]["authentication"];
    CHECK(told["anonymous"] == true);
    CHECK(told["anonymous_how"] == "accepted_as_null");
    CHECK(told["guest"] == false);
    CHECK(told["guest_how"] == "status_0xc000006d");
    const auto& open = json["endpoints"][1]["authentication"];
    CHECK(open["anonymous"].is_null());
    CHECK(open["anonymous_how"] == "timeout");
    CHECK(open["guest"].is_null());
    CHECK(open["guest_how"].is_null());
  }

  TEST_CASE("an algorithm without a name keeps its number") {
    report::HostReport report;
    report.endpoints.resize(1);
    report.endpoints[0].smb2.ciphers = {{0x0099, test::accepted(1)}};
    const test::Json smb2 = test::Json::parse(host_to_json(report))["endpoints"][0]["smb2"];
    CHECK(smb2["ciphers"][0] == "0x0099");
    CHECK(smb2["cipher_answers"][0]["id"] == 0x99);
    CHECK(smb2["cipher_answers"][0]["name"].is_null());
  }

  TEST_CASE("a time of zero is null") {
    report::HostReport report;
    report.endpoints.resize(1);
    report.endpoints[0].smb2.system_time = 0;
    CHECK(test::Json::parse(host_to_json(report))["endpoints"][0]["smb2"]["system_time"].is_null());
  }

  TEST_CASE("broken UTF-8 gives valid JSON") {
    report::HostReport report;
    report.target = "\xff\xfe";
    CHECK(test::Json::parse(host_to_json(report))["target"] == "\ufffd\ufffd");
  }

  TEST_CASE("a line has no line feed") {
    report::HostReport report;
    report.target = "a\nb\u2028";
    CHECK(host_to_json(report).find('\n') == std::string::npos);
  }

  TEST_CASE("times of our clock") {
    CHECK(report::iso8601_ms(kStartedUs) == "2026-11-22T10:00:00.123Z");
    CHECK(report::iso8601_ms(0) == "1970-01-01T00:00:00.000Z");
    CHECK(report::iso8601_ms(-1) == "1969-12-31T23:59:59.999Z");
  }

  TEST_CASE("milliseconds have one decimal") {
    CHECK(report::to_ms(41'651) == doctest::Approx(41.7));
    CHECK(test::Json(report::to_ms(41'700)).dump() == "41.7");
  }

  TEST_CASE("an SMB2 answer of an exchange") {
    const test::Json json =
        exchange_json(test::sample_exchange(probe::Outcome::reply, test::smb2_question(), test::smb311_accepts(2, 1)));
    CHECK(json["request"]["dialects"] == test::Json({0x0202, 0x0210, 0x0300, 0x0302, 0x0311}));
    CHECK(json["request"]["client_guid"] == "6a0b3b7e-0123-4567-89ab-cdef01234567");
    CHECK(json["reply"]["dialect_revision"] == 0x0311);
    CHECK(json["reply"]["system_time"] == test::kServerTime);
    CHECK(json["reply"]["contexts"][1] ==
          test::Json{{"type", 2}, {"name", "ENCRYPTION_CAPABILITIES"}, {"ciphers", {2}}});
    CHECK(json["reply_bytes"].is_null());
  }

  TEST_CASE("an SMB1 answer names the dialect that its index stands for") {
    const test::Json json =
        exchange_json(test::sample_exchange(probe::Outcome::reply, test::smb1_question(), test::smb1_accepts(1)));
    CHECK(json["reply"]["dialect"] == "NT LM 0.12");
    CHECK(json["reply"]["time_zone_minutes"] == -60);
  }

  TEST_CASE("an index outside the list has no dialect") {
    const test::Json json =
        exchange_json(test::sample_exchange(probe::Outcome::reply, test::smb1_question(), test::smb1_accepts(7)));
    CHECK(json["reply"]["dialect_index"] == 7);
    CHECK(json["reply"]["dialect"].is_null());
  }

  TEST_CASE("a challenge tells names") {
    const test::Json json =
        exchange_json(test::sample_exchange(probe::Outcome::reply, test::setup_question(), test::smb2_challenges()));
    CHECK(json["request"]["command"] == "SESSION_SETUP");
    CHECK(json["reply"]["challenge"]["dns_name"] == "nas.lan.example");
    CHECK(json["reply"]["challenge"]["version"] == "10.0.17763");
  }

  TEST_CASE("a TREE_CONNECT tells the share and what it is") {
    const auto header = proto::probe_smb1_header(proto::SMB_COM_TREE_CONNECT_ANDX, true);
    const test::Json smb1 = exchange_json(test::sample_exchange(
        probe::Outcome::reply,
        proto::build_smb1_tree_connect_request({.header = header, .path = R"(\\nas\IPC$)", .service = "IPC"}),
        test::smb1_opens_ipc()));
    CHECK(smb1["request"]["command"] == "TREE_CONNECT");
    CHECK(smb1["request"]["path"] == R"(\\nas\IPC$)");
    CHECK(smb1["reply"]["service"] == "IPC");
    const test::Json smb2 = exchange_json(test::sample_exchange(
        probe::Outcome::reply,
        proto::build_smb2_tree_connect_request(
            {.header = proto::probe_smb2_header(proto::SMB2_TREE_CONNECT, 3), .flags = 0, .path = R"(\\nas\IPC$)"}),
        test::smb2_opens_ipc()));
    CHECK(smb2["request"]["path"] == R"(\\nas\IPC$)");
    CHECK(smb2["reply"]["share_type"] == 2);
    CHECK(smb2["reply"]["maximal_access"] == 0x001F00A9);
  }

  TEST_CASE("what an exchange says at length is cut, and its length stands beside it") {
    auto response = test::smb2_response(proto::SMB_3_1_1);
    proto::NegTokenInit token;
    token.mech_types = {std::string(proto::kOidNtlmssp)};
    token.hint_name = std::string(1000, 'h');
    response.security_buffer = proto::build_neg_token_init(token);
    response.contexts.contexts.emplace_back(proto::EncryptionCapabilities{std::vector<std::uint16_t>(300, 2)});
    const test::Json json = exchange_json(test::sample_exchange(probe::Outcome::reply, test::smb2_question(),
                                                                proto::build_smb2_negotiate_response(response)));
    CHECK(json["reply"]["hint"].get<std::string>() == std::string(254, 'h') + "\u2026");
    CHECK(json["reply"]["contexts"][1]["ciphers"].size() == 64);
    CHECK(json["cut"] == test::Json{{{"field", "reply.hint"}, {"length", 1000}},
                                    {{"field", "reply.contexts[1].ciphers"}, {"length", 300}}});
    CHECK_FALSE(exchange_json(test::sample_exchanges().front()).contains("cut"));
  }

  TEST_CASE("a malformed SMB1 refusal is read all the same") {
    const test::Json json =
        exchange_json(test::sample_exchange(probe::Outcome::reply, test::smb1_question(), test::impacket_refuses()));
    CHECK(json["reply"]["dialect_index"] == 0xFFFF);
    CHECK(json["reply"]["anomalies"].size() == 1);
  }

  TEST_CASE("garbage is shown in hex and not beyond 64 bytes") {
    const auto exchange =
        test::sample_exchange(probe::Outcome::garbage, test::smb2_question(), proto::Bytes(200, 0xAB));
    const test::Json json = exchange_json(exchange);
    CHECK(json["reply"].is_null());
    CHECK(json["reply_bytes"].get<std::string>().size() == 128);
  }

  TEST_CASE("no connection has no client") {
    auto exchange = test::sample_exchange(probe::Outcome::refused, test::smb2_question(), {});
    exchange.client.port = 0;
    CHECK(exchange_json(exchange)["client"].is_null());
  }

  TEST_CASE("an IPv6 server has brackets") {
    auto exchange = test::sample_exchange(probe::Outcome::silent, {}, {});
    exchange.server = {"2001:db8::1", 445};
    const test::Json json = exchange_json(exchange);
    CHECK(json["server"] == "[2001:db8::1]:445");
    CHECK(json["request"].is_null());
  }

  TEST_CASE("every prefix of every message gives JSON") {
    for (auto exchange : test::sample_exchanges()) {
      for (; !exchange.reply.empty(); exchange.reply.pop_back()) CHECK(exchange_json(exchange).is_object());
      for (; !exchange.request.empty(); exchange.request.pop_back()) CHECK(exchange_json(exchange).is_object());
    }
  }
}

}  // namespace
}  // namespace smbprobe::view
