#include "audit/acceptance.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "audit/fail_conditions.hpp"
#include "audit/findings/findings.hpp"
#include "audit/judged_reports.hpp"
#include "report/saved_line.hpp"
#include "view/json/host_json.hpp"

namespace smbprobe::test {
namespace {

using audit::Acceptance;
using audit::Acceptances;
using Ids = std::vector<std::string>;

Acceptance exception(const std::string& text, const std::string& until = {}) {
  auto out = audit::parse_acceptance(text);
  REQUIRE_MESSAGE(out.has_value(), out.error());
  if (!until.empty()) out->note = {"scanner in the basement", until};
  return *out;
}

std::string exception_error(const std::string& text) {
  const auto out = audit::parse_acceptance(text);
  return out ? "fine" : out.error();
}

/// SMB1 beside 3.1.1; SMB1 signs, and need not.
report::HostReport with_smb1(const std::string& target = "nas.lan", const std::string& address = "192.0.2.7") {
  auto port = smb1_port(445);
  port.smb1.signing = report::Signing::enabled;
  port.smb2 = smb2_port(445, {proto::SMB_3_1_1}).smb2;
  auto out = host_with({port});
  out.smb1 = report::Smb1Status::enabled;
  out.target = target;
  out.address = address;
  return out;
}

Ids ids(const std::vector<audit::Finding>& findings) {
  Ids out;
  for (const auto& finding : findings) out.push_back(finding.id);
  return out;
}

bool accepts(const std::string& where, const report::HostReport& report) {
  return !audit::judge(report, {{exception("smb1-enabled:" + where)}, "2026-11-28"}).accepted.empty();
}

/// What is accepted on a day, of an exception that ends on 2027-03-01.
Ids accepted_on(const std::string& today) {
  return ids(audit::judge(with_smb1(), {{exception("smb1-enabled:192.0.2.7", "2027-03-01")}, today}).accepted);
}

}  // namespace

TEST_SUITE("audit/acceptance") {
  TEST_CASE("an accepted finding is out of those that count") {
    const auto plain = audit::judge(with_smb1());
    const auto judged = audit::judge(with_smb1(), {{exception("smb1-enabled:192.0.2.7")}, "2026-11-28"});
    CHECK(audit::worst(plain) == audit::Severity::high);
    CHECK(audit::worst(judged) == audit::Severity::medium);
    CHECK(ids(judged.accepted) == Ids{"smb1-enabled"});
    CHECK(judged.accepted.front().accepted.has_value());
    CHECK(judged.findings->size() + 1 == plain.findings->size());
    CHECK(audit::fails(plain, audit::Severity::high));
    CHECK_FALSE(audit::fails(judged, audit::Severity::high));
    CHECK(audit::fails(judged, audit::Severity::medium));
  }

  TEST_CASE("a host is its address, its networks and its name as it was written") {
    CHECK(accepts("192.0.2.7", with_smb1()));
    CHECK(accepts("192.0.2.0/24", with_smb1()));
    CHECK(accepts("192.0.2.5-192.0.2.8", with_smb1()));
    CHECK(accepts("NAS.lan", with_smb1()));
    CHECK(accepts("nas.lan", with_smb1("nas.lan:4450")));
    CHECK_FALSE(accepts("192.0.2.8", with_smb1()));
    CHECK_FALSE(accepts("198.51.100.0/24", with_smb1()));
    CHECK_FALSE(accepts("nas", with_smb1()));
    CHECK(accepts("2001:db8::/32", with_smb1("2001:db8::7", "2001:db8::7")));
    CHECK(accepts("fe80::/10", with_smb1("fe80::7%eth0", "fe80::7%eth0")));
    CHECK(accepts("fe80::7%eth0", with_smb1("fe80::7%eth0", "fe80::7%eth0")));
    CHECK_FALSE(accepts("fe80::7%eth1", with_smb1("fe80::7%eth0", "fe80::7%eth0")));
    CHECK_FALSE(accepts("0.0.0.0/0", with_smb1("nas.lan", "")));
  }

  TEST_CASE("what a server calls itself opens nothing") {
    auto report = with_smb1();
    report.identity.dns_name = "scanner.lan";
    report.identity.netbios_name = "SCANNER";
    CHECK_FALSE(accepts("scanner.lan", report));
    CHECK_FALSE(accepts("scanner", report));
  }

  TEST_CASE("an exception holds on its last day and no longer") {
    CHECK(accepted_on("2026-11-28") == Ids{"smb1-enabled"});
    CHECK(accepted_on("2027-03-01") == Ids{"smb1-enabled"});
    CHECK(accepted_on("2027-03-02").empty());
  }

  TEST_CASE("the day counts, not that of the scan") {
    auto scanned_before = with_smb1();
    scanned_before.started_us = 0;
    const Acceptances late{{exception("smb1-enabled:192.0.2.7", "2027-03-01")}, "2027-03-02"};
    CHECK(audit::judge(scanned_before, late).accepted.empty());
  }

  TEST_CASE("another exception stands in for one that is over") {
    const auto judged = audit::judge(with_smb1(), {{exception("smb1-enabled:192.0.2.7", "2026-01-01"),
                                                    exception("smb1-enabled:192.0.2.0/24", "2028-01-01")},
                                                   "2026-11-28"});
    REQUIRE(judged.accepted.size() == 1);
    CHECK(judged.accepted.front().accepted->until == "2028-01-01");
  }

  TEST_CASE("a sentence for each exception that is over") {
    const Acceptances all{{exception("smb1-enabled:192.0.2.7", "2026-01-01"), exception("smb1-only:192.0.2.8")},
                          "2026-11-28"};
    CHECK(audit::expired_words(all) == Ids{"smb1-enabled on 192.0.2.7 is no longer accepted, scanner in the basement: "
                                           "that ended on 2026-01-01"});
  }

  TEST_CASE("in words with reason and last day") {
    audit::Finding finding{.id = "smb1-enabled"};
    finding.accepted.emplace();
    CHECK(audit::accepted_words(finding) == "smb1-enabled");
    finding.accepted->until = "2027-03-01";
    CHECK(audit::accepted_words(finding) == "smb1-enabled (until 2027-03-01)");
    finding.accepted->reason = "scanner in the basement";
    CHECK(audit::accepted_words(finding) == "smb1-enabled (scanner in the basement; until 2027-03-01)");
  }

  TEST_CASE("a rule on findings is satisfied where they are accepted") {
    const auto policy = audit::parse_policy(
        "name = \"n\"\nversion = \"1\"\n[findings]\nforbidden = "
        "[\"smb1-enabled\"]\nseverity = \"high\"\n");
    REQUIRE(policy.has_value());
    audit::FailConditions conditions{{}, *policy, {}};
    CHECK(audit::fails(audit::judge_for(with_smb1(), conditions), conditions));
    conditions.acceptances = {{exception("smb1-enabled:nas.lan")}, "2026-11-28"};
    const auto judged = audit::judge_for(with_smb1(), conditions);
    CHECK_FALSE(audit::fails(judged, conditions));
    CHECK(judged.policy->verdict == audit::Compliance::pass);
  }

  TEST_CASE("a saved host is judged as the live one was") {
    const Acceptances all{{exception("smb1-enabled:nas.lan", "2027-03-01")}, "2026-11-28"};
    auto live = with_smb1();
    live.started_us = 0;
    const auto judged = audit::judge(live, all);
    const auto saved = report::parse_saved(view::host_to_json(live, judged));
    REQUIRE(saved.has_value());
    CHECK(audit::judge(saved->report, all) == judged);
  }

  TEST_CASE("what is no exception says what would be right") {
    CHECK(
        exception_error("smb1-enable:192.0.2.7")
            .starts_with("unknown finding 'smb1-enable' (did you mean 'smb1-enabled'?); valid: plaintext-passwords, "));
    CHECK(exception_error("planet:192.0.2.7").starts_with("unknown finding 'planet'; valid: plaintext-passwords, "));
    for (const std::string text : {"smb1-enabled", "smb1-enabled:", "192.0.2.7"})
      CHECK(exception_error(text).ends_with("write FINDING:HOST or FINDING:NETWORK, as in smb1-enabled:192.0.2.7"));
    CHECK(exception_error("smb1-enabled:192.0.2.0/33").find("prefix length") != std::string::npos);
    for (const std::string port : {"192.0.2.7:445", "nas.lan:445", "[2001:db8::7]:445"})
      CHECK(exception_error("smb1-enabled:" + port).ends_with("leave the port out"));
  }

  TEST_CASE("days of the calendar") {
    for (const std::string day : {"2027-03-01", "2028-02-29"}) CHECK(audit::is_day(day));
    for (const std::string day : {"", "2027-02-29", "2027-13-01", "2027-3-1", "01.03.2027", "2027-03-01T00:00:00"})
      CHECK_FALSE(audit::is_day(day));
  }
}

}  // namespace smbprobe::test
