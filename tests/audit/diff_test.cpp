#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "audit/diff.hpp"
#include "support/reason.hpp"

namespace smbprobe::audit {
namespace {

using test::operator""_reason;

using report::HostReport;

report::Verdict accepted(std::uint32_t exchange) { return {report::Answer::accepted, {}, exchange}; }

/// A server with SMB2 on one port.
HostReport compared_server() {
  HostReport out;
  out.target = out.address = "192.0.2.7";
  out.depth = report::Depth::full;
  out.status = report::HostStatus::smb;
  out.smb1 = report::Smb1Status::disabled;
  out.dialects = {"2.1", "3.1.1"};
  out.signing = report::Signing::enabled;
  auto& endpoint = out.endpoints.emplace_back();
  endpoint.port = 445;
  endpoint.smb1.verdict = {report::Answer::refused, "closed"_reason, 1};
  endpoint.smb2.verdict = accepted(2);
  endpoint.smb2.dialects.resize(2);
  endpoint.smb2.dialects[0].revision = 0x0210;
  endpoint.smb2.dialects[0].verdict = accepted(3);
  endpoint.smb2.dialects[1].revision = 0x0311;
  endpoint.smb2.dialects[1].verdict = accepted(2);
  endpoint.smb2.ciphers = {{2, accepted(2)}, {1, accepted(2)}};
  endpoint.smb2.server_guid = proto::Guid{1};
  endpoint.smb2.system_time = 1;
  return out;
}

Difference differ(const HostReport& before,
                  const HostReport& after,
                  const Judgement& old = {},
                  const Judgement& now = {}) {
  return compare({before, old}, {after, now});
}

std::vector<std::string> fields(const Difference& difference) {
  std::vector<std::string> out;
  for (const auto& change : difference.changes) out.push_back(change.field);
  return out;
}

using Fields = std::vector<std::string>;

TEST_SUITE("audit/diff") {
  TEST_CASE("a host is the same as itself") { CHECK(differ(compared_server(), compared_server()).changes.empty()); }

  TEST_CASE("times and durations and numbers of exchanges are no change") {
    auto later = compared_server();
    later.started_us = 7;
    later.elapsed_us = 8;
    later.target = "nas.lan";
    auto& smb2 = later.endpoints[0].smb2;
    smb2.system_time = 99;
    smb2.start_time = 98;
    smb2.verdict.exchange = 40;
    smb2.dialects[0].verdict.exchange = 41;
    CHECK(differ(compared_server(), later).changes.empty());
  }

  TEST_CASE("what matters most comes first") {
    auto later = compared_server();
    later.smb1 = report::Smb1Status::enabled;
    later.dialects = {"NT LM 0.12", "2.1", "3.1.1"};
    later.signing = report::Signing::disabled;
    later.identity.os_version = "10.0.1";
    Judgement old;
    Judgement now;
    old.findings.emplace();
    now.findings.emplace();
    now.findings->emplace_back().id = "smb1-enabled";
    CHECK(fields(differ(compared_server(), later, old, now)) ==
          Fields{"verdict.smb1", "verdict.dialects", "verdict.signing", "findings", "identity.os_version"});
  }

  TEST_CASE("a list tells what came and what went") {
    auto later = compared_server();
    later.dialects = {"3.1.1", "9.9"};
    const auto change = differ(compared_server(), later).changes.at(0);
    CHECK(change.is_list);
    CHECK(change.before == "2.1, 3.1.1");
    CHECK(change.after == "3.1.1, 9.9");
    CHECK(change.added == Fields{"9.9"});
    CHECK(change.removed == Fields{"2.1"});
  }

  TEST_CASE("another order alone is a change of a list") {
    auto later = compared_server();
    std::ranges::reverse(*later.endpoints[0].smb2.ciphers);
    const auto change = differ(compared_server(), later).changes.at(0);
    CHECK(change.field == "445.smb2.ciphers");
    CHECK(change.before == "AES-128-GCM, AES-128-CCM");
    CHECK(change.after == "AES-128-CCM, AES-128-GCM");
    CHECK(change.added.empty());
    CHECK(change.removed.empty());
  }

  TEST_CASE("a host that falls silent changed its status and nothing else") {
    auto later = compared_server();
    later.status = report::HostStatus::silent;
    later.dialects.clear();
    later.smb1 = report::Smb1Status::unknown;
    later.endpoints[0] = {};
    later.endpoints[0].port = 445;
    later.endpoints[0].state = report::EndpointState::silent;
    later.endpoints[0].reason = "timeout"_reason;
    CHECK(fields(differ(compared_server(), later)) == Fields{"status", "445.state"});
  }

  TEST_CASE("a refusal of another kind is a change of its port") {
    auto later = compared_server();
    later.endpoints[0].smb2.dialects[0].verdict = {report::Answer::refused, "status_0xc00000bb"_reason, 3};
    const auto change = differ(compared_server(), later).changes.at(0);
    CHECK(change.field == "445.smb2.2.1.answer");
    CHECK(change.before == "accepted");
    CHECK(change.after == "refused, status_0xc00000bb");
  }

  TEST_CASE("what was not told before is new when both were asked alike") {
    auto before = compared_server();
    before.endpoints[0].smb2.ciphers.reset();
    CHECK(fields(differ(before, compared_server())) == Fields{"445.smb2.ciphers"});
  }

  TEST_CASE("what only one of two depths asks is no change") {
    auto quick = compared_server();
    quick.depth = report::Depth::quick;
    quick.dialects.clear();
    quick.smb1 = report::Smb1Status::unknown;
    quick.signing.reset();
    quick.endpoints[0].smb1 = {};
    quick.endpoints[0].smb2 = {};
    quick.endpoints[0].smb2.verdict = accepted(1);
    CHECK(fields(differ(quick, compared_server())) == Fields{});
    CHECK(differ(quick, compared_server()).different_scope);
  }

  TEST_CASE("what both depths know is compared") {
    auto quick = compared_server();
    quick.depth = report::Depth::quick;
    quick.smb1 = report::Smb1Status::only;
    CHECK(fields(differ(quick, compared_server())) == Fields{"verdict.smb1"});
  }

  TEST_CASE("a port that only one scan asked is no change") {
    auto two_ports = compared_server();
    two_ports.endpoints.emplace_back().port = 139;
    CHECK(differ(compared_server(), two_ports).changes.empty());
    CHECK(differ(compared_server(), two_ports).different_scope);
  }

  TEST_CASE("a client that gets in no more is a change") {
    Judgement old;
    Judgement now;
    for (Judgement* const judgement : {&old, &now}) judgement->clients.emplace().emplace_back().client = "Windows 7";
    old.clients->front().connects = Compatibility::yes;
    old.clients->front().dialect = "2.1";
    now.clients->front().connects = Compatibility::no;
    const auto change = differ(compared_server(), compared_server(), old, now).changes.at(0);
    CHECK(change.field == "clients.Windows 7");
    CHECK(change.before == "yes, 2.1");
    CHECK(change.after == "no");
  }

  TEST_CASE("nobody there says nothing") {
    HostReport report;
    for (const auto status :
         {report::HostStatus::silent, report::HostStatus::refused, report::HostStatus::unreachable}) {
      report.status = status;
      CHECK(says_nothing(report));
    }
    for (const auto status : {report::HostStatus::smb, report::HostStatus::not_smb, report::HostStatus::unresolved}) {
      report.status = status;
      CHECK_FALSE(says_nothing(report));
    }
  }
}

}  // namespace
}  // namespace smbprobe::audit
