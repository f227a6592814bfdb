// The rules on clients and on NTLM.
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "audit/audit_samples.hpp"
#include "audit/policy/policy.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using audit::Compliance;

namespace {

audit::RuleVerdict only_rule(const report::HostReport& report, const std::string& rules) {
  const auto policy = audit::parse_policy("name = \"a\"\nversion = \"1\"\n" + rules);
  REQUIRE(policy);
  const auto verdict = audit::check_policy(*policy, report, std::nullopt);
  REQUIRE(verdict);
  return verdict->rules.front();
}

}  // namespace

TEST_SUITE("audit/policy_clients") {
  TEST_CASE("ready for Windows without NTLM") {
    auto report = host({direct({0x0311})});
    const std::string rule = "[authentication]\nntlm_off_ready = true";
    CHECK(only_rule(report, rule).verdict == Compliance::unknown);
    report.endpoints[0].authentication.mechanisms = {std::string(proto::kOidNtlmssp)};
    CHECK(only_rule(report, rule).verdict == Compliance::fail);
    report.endpoints[0].authentication.mechanisms->emplace_back("1.3.6.1.5.2.5");
    CHECK(only_rule(report, rule).verdict == Compliance::pass);
  }

  TEST_CASE("clients that must connect") {
    const auto report = host({direct({0x0311})});
    CHECK(only_rule(report, "[clients]\nmust_connect = [\"Linux\"]").verdict == Compliance::pass);
    const auto broken = only_rule(report, "[clients]\nmust_connect = [\"Linux\", \"Windows XP\"]");
    CHECK(broken.verdict == Compliance::fail);
    CHECK(broken.expected == "Linux 5.15 and later and Windows XP connect");
    CHECK(broken.found == "Windows XP does not: SMB1 only, which the server refuses");
  }

  TEST_CASE("a client that is not known is refused with its name") {
    const auto policy = audit::parse_policy("name = \"a\"\nversion = \"1\"\n[clients]\nmust_connect = [\"BeOS\"]");
    REQUIRE_FALSE(policy);
    CHECK(policy.error().message.find("no client is called 'BeOS'") != std::string::npos);
  }
}
