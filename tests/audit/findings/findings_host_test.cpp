#include <doctest/doctest.h>

#include "audit/judged_reports.hpp"
#include "proto/filetime.hpp"
#include "proto/spnego.hpp"
#include "support/reason.hpp"

namespace smbprobe::test {
namespace {

using proto::SMB_2_1;
using proto::SMB_3_1_1;

constexpr std::int64_t kMinute = 60'000'000;  // microseconds
constexpr std::string_view kKerberos = "1.2.840.113554.1.2.2";

report::HostReport told_time(std::int64_t after_start_us) {
  auto out = host_with({smb2_port(445, {SMB_3_1_1})});
  out.endpoints[0].smb2.system_time = proto::filetime_from_unix_us(kStartedUs + after_start_us);
  return out;
}

proto::Guid filled_with(std::uint8_t byte) {
  proto::Guid out;
  out.fill(byte);
  return out;
}

TEST_SUITE("audit/findings_host") {
  TEST_CASE("NTLM alone") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1}), smb2_port(139, {SMB_3_1_1})});
    for (auto& port : report.endpoints) port.authentication.mechanisms = {std::string(proto::kOidNtlmssp)};
    CHECK(evidence_of(report, "ntlm-only") == "445 and 139: NTLMSSP is the only mechanism");
  }

  TEST_CASE("Kerberos on any port is enough") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1}), smb2_port(139, {SMB_3_1_1})});
    report.endpoints[0].authentication.mechanisms = {std::string(proto::kOidNtlmssp)};
    report.endpoints[1].authentication.mechanisms = {std::string(kKerberos), std::string(proto::kOidNtlmssp)};
    CHECK(evidence_of(report, "ntlm-only").empty());
  }

  TEST_CASE("mechanisms that were not told or told to be none are no finding") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1})});
    CHECK(evidence_of(report, "ntlm-only").empty());
    report.endpoints[0].authentication.mechanisms.emplace();
    CHECK(evidence_of(report, "ntlm-only").empty());
  }

  TEST_CASE("a clock that is ahead") {
    CHECK(evidence_of(told_time(6 * kMinute), "clock-skew") ==
          "445: system time 2026-11-22T10:06:00.123456Z, 5 min ahead of 2026-11-22T10:00:00.123Z, when it "
          "was scanned");
  }

  TEST_CASE("a clock that is behind") {
    CHECK(evidence_of(told_time(-65 * kMinute), "clock-skew") ==
          "445: system time 2026-11-22T08:55:00.123456Z, 1 h 5 min behind 2026-11-22T10:00:00.123Z, when "
          "it was scanned");
  }

  TEST_CASE("five minutes are tolerated") {
    CHECK(evidence_of(told_time(5 * kMinute), "clock-skew").empty());
    CHECK(evidence_of(told_time(-5 * kMinute), "clock-skew").empty());
    CHECK_FALSE(evidence_of(told_time(-5 * kMinute - 1), "clock-skew").empty());
  }

  TEST_CASE("how long the scan took counts for the server") {
    auto report = told_time(20 * kMinute);
    report.elapsed_us = 16 * kMinute;
    CHECK(evidence_of(report, "clock-skew").empty());
  }

  TEST_CASE("a time of 0 is not told") {
    auto report = told_time(0);
    report.endpoints[0].smb2.system_time = 0;
    CHECK(evidence_of(report, "clock-skew").empty());
    report.endpoints[0].smb2.system_time.reset();
    CHECK(evidence_of(report, "clock-skew").empty());
  }

  TEST_CASE("the clock of SMB1 counts where SMB2 tells none") {
    auto report = host_with({smb1_port(445)});
    report.endpoints[0].smb1.system_time = proto::filetime_from_unix_us(kStartedUs + 72 * 60 * kMinute);
    CHECK(evidence_of(report, "clock-skew")
              .starts_with("445: system time 2026-11-25T10:00:00.123456Z, 2 days 23 h ahead"));
  }

  TEST_CASE("names that are told") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1})});
    report.identity.netbios_name = "NAS";
    report.identity.dns_domain = "";
    report.identity.native_lan_man = "Samba 4.17";
    CHECK(evidence_of(report, "server-name-leak") ==
          "disclosed before login: NetBIOS name NAS, native LAN Manager Samba 4.17");
  }

  TEST_CASE("a GUID that spells a name tells it") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1}), smb2_port(139, {SMB_3_1_1})});
    for (auto& port : report.endpoints) port.smb2.server_guid = proto::Guid{'n', 'a', 's', '1'};
    CHECK(evidence_of(report, "server-name-leak") == "disclosed before login: server GUID spells nas1");
  }

  TEST_CASE("no name is told and a GUID of chance spells none") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1})});
    CHECK(evidence_of(report, "server-name-leak").empty());
    report.endpoints[0].smb2.server_guid = kSampleGuid;
    CHECK(evidence_of(report, "server-name-leak").empty());
    report.endpoints[0].smb2.server_guid = proto::Guid{};
    CHECK(evidence_of(report, "server-name-leak").empty());
  }

  TEST_CASE("NetBIOS that offers what 445 does") {
    const auto report = host_with({smb2_port(445, {SMB_2_1, SMB_3_1_1}), smb2_port(139, {SMB_2_1})});
    CHECK(evidence_of(report, "netbios-for-nothing") == "139: accepts nothing that 445 does not");
  }

  TEST_CASE("NetBIOS that offers more is there for something") {
    const auto report = host_with({smb2_port(445, {SMB_3_1_1}), smb2_port(139, {SMB_2_1})});
    CHECK(evidence_of(report, "netbios-for-nothing").empty());
  }

  TEST_CASE("NetBIOS alone is the only way in") {
    auto report = host_with(
        {endpoint(445, report::EndpointState::refused, "connection_refused"_reason), smb2_port(139, {SMB_2_1})});
    CHECK(evidence_of(report, "netbios-for-nothing").empty());
  }

  TEST_CASE("NetBIOS may offer more in a dialect without an answer") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1}), smb2_port(139, {SMB_3_1_1})});
    report.endpoints[1].smb2.dialects[0].verdict = unknown_for("timeout"_reason, 3);
    CHECK(evidence_of(report, "netbios-for-nothing").empty());
    report = host_with({smb2_port(445, {SMB_3_1_1}), smb2_port(139, {SMB_3_1_1})});
    report.endpoints[1].smb1.verdict = {};
    CHECK(evidence_of(report, "netbios-for-nothing").empty());
  }

  TEST_CASE("3.1.1 over NetBIOS") {
    const auto refused = endpoint(445, report::EndpointState::refused, "connection_refused"_reason);
    CHECK(evidence_of(host_with({refused, smb2_port(139, {SMB_2_1, SMB_3_1_1})}), "smb311-over-netbios") ==
          "139: accepted 3.1.1 over NetBIOS");
    CHECK(evidence_of(host_with({refused, smb2_port(139, {SMB_2_1})}), "smb311-over-netbios").empty());
    CHECK(evidence_of(host_with({smb2_port(445, {SMB_3_1_1})}), "smb311-over-netbios").empty());
    const auto both = host_with({smb2_port(445, {SMB_2_1, SMB_3_1_1}), smb2_port(139, {SMB_3_1_1})});
    CHECK(evidence_of(both, "smb311-over-netbios").empty());
    CHECK(evidence_of(both, "netbios-for-nothing") ==
          "139: accepts nothing that 445 does not; 3.1.1 is not specified for NetBIOS");
  }

  TEST_CASE("anomalies are told and the rest of many counted") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1})});
    CHECK(evidence_of(report, "spec-anomalies").empty());
    report.endpoints[0].anomalies = {{"smb1", "a"}, {"smb2.2.1", "b"}, {"smb2.3.0", "c"}, {"smb2", "d"}, {"smb2", "e"}};
    CHECK(evidence_of(report, "spec-anomalies") == "445: smb1: a, smb2.2.1: b, smb2.3.0: c, and 2 more");
  }

  TEST_CASE("the GUID of impacket and of an old Responder") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1})});
    report.endpoints[0].smb2.server_guid = filled_with('A');
    CHECK(evidence_of(report, "decoy-guid") ==
          "445: server GUID 41414141-4141-4141-4141-414141414141, the one of impacket's smbserver");
    report.endpoints[0].smb2.server_guid = *proto::parse_guid("f1ab85ea-f6ea-4f0c-9281-92476deb72a9");
    CHECK(evidence_of(report, "decoy-guid").ends_with("the one of Responder before 2024"));
  }

  TEST_CASE("any other GUID is no decoy and neither is one that was not told") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1})});
    CHECK(evidence_of(report, "decoy-guid").empty());
    report.endpoints[0].smb2.server_guid = filled_with(0);
    CHECK(evidence_of(report, "decoy-guid").empty());
    report.endpoints[0].smb2.server_guid = kSampleGuid;
    CHECK(evidence_of(report, "decoy-guid").empty());
  }
}

}  // namespace
}  // namespace smbprobe::test
