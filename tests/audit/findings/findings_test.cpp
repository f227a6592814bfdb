#include "audit/findings/findings.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <doctest/doctest.h>

#include "audit/identity/server_guids.hpp"
#include "audit/judged_reports.hpp"
#include "cli/sample_reports.hpp"

namespace smbprobe::test {
namespace {

report::HostReport at(std::string address, const proto::Guid& guid) {
  auto out = host_with({smb2_port(445, {proto::SMB_3_1_1})});
  out.address = std::move(address);
  out.endpoints[0].smb2.server_guid = guid;
  return out;
}

std::map<std::string, audit::Finding> told_at(const std::vector<report::HostReport>& reports) {
  audit::GuidTable table;
  for (const auto& report : reports) table.add(report);
  return audit::shared_guids(table.groups());
}

TEST_SUITE("audit/findings") {
  TEST_CASE("every row of the table is whole and its id is its own") {
    std::set<std::string_view> seen;
    for (const auto& row : audit::finding_rows()) {
      CAPTURE(row.id);
      CHECK(seen.insert(row.id).second);
      CHECK_FALSE(row.id.empty());
      CHECK(row.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos);
      CHECK_FALSE(row.title.empty());
      CHECK(row.why.ends_with('.'));
      CHECK_FALSE(row.reference.empty());
      const bool has_check = row.check != nullptr;
      REQUIRE(has_check);
      CHECK(row.check({}) == std::nullopt);
    }
    CHECK(seen.size() == 27);
  }

  TEST_CASE("the worst comes first and equals keep the order of the table") {
    auto report = host_with({smb1_port(445)});
    report.smb1 = report::Smb1Status::enabled;
    report.endpoints[0].smb1.signing = report::Signing::enabled;
    report.endpoints[0].smb1.challenge_response = false;
    report.endpoints[0].smb1.user_level_security = false;
    report.endpoints[0].anomalies = {{"smb1", "odd"}};
    CHECK(ids_of(report) == std::vector<std::string>{"plaintext-passwords", "smb1-enabled", "share-level-security",
                                                     "signing-not-required", "spec-anomalies"});
  }

  TEST_CASE("advice has a line for each product that has one") {
    auto report = host_with({smb1_port(445)});
    report.smb1 = report::Smb1Status::enabled;
    const auto findings = audit::find_findings(report);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].severity == audit::Severity::high);
    REQUIRE(findings[0].advice.size() > 2);
    CHECK(findings[0].advice[1] == audit::AdviceLine{"samba", "", "server min protocol = SMB2_02"});
    CHECK(findings[0].advice[6] ==
          audit::AdviceLine{"windows", "", "Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force"});
    CHECK(findings[0].ports == std::vector<std::uint16_t>{445});
  }

  TEST_CASE("a quick look proves what it asks") {
    CHECK(ids_of(quick()) == std::vector<std::string>{"smb1-enabled", "signing-not-required", "clock-skew"});
  }

  TEST_CASE("a host without SMB is not judged") {
    for (const auto& report : {silent(), refused(), not_smb(), hosts_deny(), unresolved()}) {
      const auto judgement = audit::judge(report);
      CHECK_FALSE(judgement.findings.has_value());
      CHECK_FALSE(judgement.clients.has_value());
      CHECK_FALSE(judgement.implementation.has_value());
      CHECK(audit::worst(judgement) == std::nullopt);
    }
  }

  TEST_CASE("the worst finding of a host") {
    CHECK(audit::worst(audit::judge(smb1_only())) == audit::Severity::critical);
    CHECK(audit::worst(audit::judge(dual_stack_nas())) == audit::Severity::medium);
    CHECK(audit::worst({.findings = std::vector<audit::Finding>{}}) == std::nullopt);
  }
}

TEST_SUITE("audit/shared_guids") {
  TEST_CASE("one GUID at three addresses is told at each") {
    const std::vector reports{at("192.0.2.1", kSampleGuid), at("192.0.2.3", kSampleGuid),
                              at("2001:db8::1", kSampleGuid)};
    const auto found = told_at(reports);
    REQUIRE(found.size() == 3);
    CHECK(found.at("192.0.2.1").id == "shared-guid");
    CHECK(found.at("192.0.2.1").evidence ==
          "server GUID 6a0b3b7e-0123-4567-89ab-cdef01234567, also at 192.0.2.3 and 2001:db8::1");
    CHECK(found.at("2001:db8::1").evidence.ends_with("also at 192.0.2.1 and 192.0.2.3"));
  }

  TEST_CASE("one address twice is one address") {
    const std::vector reports{at("192.0.2.1", kSampleGuid), at("192.0.2.1", kSampleGuid)};
    CHECK(told_at(reports).empty());
  }

  TEST_CASE("different GUIDs are not shared") {
    const std::vector reports{at("192.0.2.1", kSampleGuid), at("192.0.2.2", proto::Guid{1, 2, 3})};
    CHECK(told_at(reports).empty());
  }

  TEST_CASE("a GUID of nothing or of a tool tells nothing") {
    proto::Guid tool;
    tool.fill('A');
    const std::vector reports{at("192.0.2.1", {}), at("192.0.2.2", {}), at("192.0.2.3", tool), at("192.0.2.4", tool)};
    CHECK(told_at(reports).empty());
  }

  TEST_CASE("a host without an address is left out") {
    const std::vector reports{at("192.0.2.1", kSampleGuid), at("", kSampleGuid)};
    CHECK(told_at(reports).empty());
  }

  TEST_CASE("a GUID that spells a name may be two boxes of one name") {
    const proto::Guid name{'n', 'a', 's'};
    const std::vector reports{at("192.0.2.1", name), at("192.0.2.2", name)};
    CHECK(told_at(reports).at("192.0.2.2").evidence ==
          "server GUID 0073616e-0000-0000-0000-000000000000 (derived from the NetBIOS name by Samba: nas), also at "
          "192.0.2.1");
  }

  TEST_CASE("many addresses are counted") {
    std::vector<report::HostReport> reports;
    for (int i = 1; i < 10; ++i) reports.push_back(at("192.0.2." + std::to_string(i), kSampleGuid));
    CHECK(told_at(reports)
              .at("192.0.2.9")
              .evidence.ends_with("also at 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4, 192.0.2.5 and 3 more"));
  }

  TEST_CASE("groups come the greatest first and their addresses as numbers") {
    proto::Guid tool;
    tool.fill('A');
    audit::GuidTable table;
    for (const auto* const address : {"192.0.2.10", "192.0.2.9", "2001:db8::1"}) table.add(at(address, kSampleGuid));
    for (const auto* const address : {"192.0.2.1", "192.0.2.2"}) table.add(at(address, tool));
    const auto groups = table.groups();
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].guid == kSampleGuid);
    CHECK(groups[0].addresses == std::vector<std::string>{"192.0.2.9", "192.0.2.10", "2001:db8::1"});
    CHECK(groups[1].decoy == "impacket's smbserver");
  }

  TEST_CASE("a full table compares with what it has and counts the rest") {
    audit::GuidTable table(2);
    for (const auto* const address : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) table.add(at(address, kSampleGuid));
    REQUIRE(table.groups().size() == 1);
    CHECK(table.groups()[0].addresses.size() == 2);
    CHECK(table.left_out() == 1);
  }
}

}  // namespace
}  // namespace smbprobe::test
