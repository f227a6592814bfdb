// Rules on SMB1's dialects: NT LM 0.12 has three names.
#include <string>

#include <doctest/doctest.h>

#include "audit/findings/findings.hpp"
#include "audit/judged_reports.hpp"
#include "audit/policy/policy.hpp"
#include "proto/smb1_dialects.hpp"

namespace smbprobe::test {
namespace {

/// Accepts SMB1 under every name of NT LM 0.12, as Samba does, and 3.1.1.
report::HostReport samba_with_smb1() {
  auto port = smb1_port(445);
  port.smb1.dialects = {{"LANMAN2.1", refused_by("dialect_index_0xffff"_reason, 2)},
                        {"POSIX 2", accepted(3)},
                        {"NT LANMAN 1.0", accepted(4)},
                        {"NT LM 0.12", accepted(5)}};
  for (const auto& row : proto::kSmb1Dialects)
    if (row.level != proto::Smb1Level::nt_lm && row.string != "LANMAN2.1")
      port.smb1.dialects.push_back({std::string(row.string), refused_by("dialect_index_0xffff"_reason, 2)});
  port.smb2 = smb2_port(445, {proto::SMB_3_1_1}).smb2;
  auto out = host_with({port});
  out.dialects = {"NT LM 0.12", "3.1.1"};
  return out;
}

std::string dialect_rule_on(const report::HostReport& report, const std::string& rule) {
  const auto policy = audit::parse_policy("name = \"n\"\nversion = \"1\"\n[dialects]\n" + rule);
  REQUIRE(policy.has_value());
  const auto verdict = audit::check_policy(*policy, report, audit::find_findings(report));
  REQUIRE(verdict.has_value());
  return std::string(audit::name_of(verdict->verdict));
}

TEST_SUITE("audit/policy_dialects") {
  TEST_CASE("no name of NT LM 0.12 is lower than another") {
    for (const std::string name : {"NT LM 0.12", "NT LANMAN 1.0", "POSIX 2"})
      CHECK(dialect_rule_on(samba_with_smb1(), "lowest = \"" + name + "\"") == "held");
    CHECK(dialect_rule_on(samba_with_smb1(), "lowest = \"2.0.2\"") == "broken");
  }

  TEST_CASE("NT LM 0.12 under another name is as high") {
    auto other_name = samba_with_smb1();
    other_name.endpoints[0].smb1.dialects = {{"NT LANMAN 1.0", accepted(4)}};
    other_name.endpoints[0].smb2 = {};
    other_name.endpoints[0].smb2.verdict = refused_by("closed"_reason, 2);
    CHECK(dialect_rule_on(other_name, "highest = \"NT LM 0.12\"") == "held");
  }

  TEST_CASE("a policy that is made says how low such a host may go") {
    CHECK(audit::make_policy(samba_with_smb1()).find("lowest = \"NT LM 0.12\"\n") != std::string::npos);
  }
}

}  // namespace
}  // namespace smbprobe::test
