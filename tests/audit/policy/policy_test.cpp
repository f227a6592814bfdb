#include "audit/policy/policy.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "audit/findings/findings.hpp"
#include "audit/judged_reports.hpp"
#include "cli/sample_reports.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/spnego.hpp"
#include "support/reason.hpp"

namespace smbprobe::test {
namespace {

using audit::Compliance;
using proto::SMB_2_0_2;
using proto::SMB_2_1;
using proto::SMB_3_0;
using proto::SMB_3_0_2;
using proto::SMB_3_1_1;

constexpr std::string_view kHead = "name = \"n\"\nversion = \"1\"\n";

audit::Policy policy(const std::string& rules) {
  const auto out = audit::parse_policy(std::string(kHead) + rules);
  if (!out) FAIL(out.error().message);
  return *out;
}

/// The one rule of a policy, on a host.
audit::RuleVerdict rule_on(const report::HostReport& report, const std::string& rules) {
  const auto verdict = audit::check_policy(policy(rules), report, audit::find_findings(report));
  REQUIRE(verdict.has_value());
  REQUIRE(verdict->rules.size() == 1);
  CHECK(verdict->verdict == verdict->rules.front().verdict);
  return verdict->rules.front();
}

std::string verdict_on(const report::HostReport& report, const std::string& rules) {
  return std::string(audit::name_of(rule_on(report, rules).verdict));
}

/// "3:1 message"
std::string trouble(const std::string& toml) {
  const auto out = audit::parse_policy(toml);
  if (out) return "fine";
  return std::to_string(out.error().line) + ':' + std::to_string(out.error().column) + ' ' + out.error().message;
}

/// 3.1.1 with these ciphers accepted and the others refused.
report::HostReport policy_with_ciphers(const std::vector<std::uint16_t>& ids) {
  auto port = smb2_port(445, {SMB_3_1_1});
  port.smb2.ciphers.emplace();
  for (const auto& row : proto::kCiphers) {
    const bool taken = std::ranges::find(ids, row.value) != ids.end();
    port.smb2.ciphers->push_back({row.value, taken ? accepted(1) : refused_by("no_context"_reason, 2)});
  }
  return host_with({port});
}

report::HostReport with_signing_algorithms(const std::vector<std::uint16_t>& ids) {
  auto port = smb2_port(445, {SMB_3_1_1});
  port.smb2.signing_algorithms.emplace();
  for (const auto& row : proto::kSigningAlgorithms) {
    const bool taken = std::ranges::find(ids, row.value) != ids.end();
    port.smb2.signing_algorithms->push_back({row.value, taken ? accepted(1) : refused_by("no_context"_reason, 2)});
  }
  return host_with({port});
}

report::HostReport with_answer(std::uint16_t revision, report::Answer answer) {
  auto port = smb2_port(445, {SMB_3_0, SMB_3_0_2, SMB_3_1_1});
  for (auto& row : port.smb2.dialects)
    if (row.revision == revision)
      row.verdict = {answer, answer == report::Answer::unknown ? "timeout"_reason : report::Reason(), 3};
  return host_with({port});
}

std::string text_of_file(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_SUITE("audit/policy") {
  TEST_CASE("lowest breaks at a lower dialect and names it with its port") {
    const auto rule = rule_on(host_with({smb2_port(445, {SMB_2_1, SMB_3_1_1}), smb2_port(139, {SMB_3_1_1})}),
                              "[dialects]\nlowest = \"3.0\"");
    CHECK(rule.rule == "dialects.lowest");
    CHECK(rule.expected == "3.0 or higher");
    CHECK(rule.found == "445: 2.1; 139: 3.1.1");
    CHECK(rule.verdict == Compliance::fail);
  }

  TEST_CASE("lowest is held by a host that is stricter") {
    CHECK(verdict_on(host_with({smb2_port(445, {SMB_3_1_1})}), "[dialects]\nlowest = \"2.0.2\"") == "held");
  }

  TEST_CASE("lowest of SMB2 breaks at SMB1") {
    auto port = smb1_port(445);
    port.smb2 = smb2_port(445, {SMB_3_1_1}).smb2;
    CHECK(rule_on(host_with({port}), "[dialects]\nlowest = \"2.0.2\"").found == "445: NT LM 0.12");
    CHECK(verdict_on(host_with({port}), "[dialects]\nlowest = \"2.0.2\"") == "broken");
  }

  TEST_CASE("lowest is unknown where a lower dialect did not answer") {
    const auto rule = rule_on(with_answer(SMB_2_1, report::Answer::unknown), "[dialects]\nlowest = \"3.0\"");
    CHECK(rule.verdict == Compliance::unknown);
    CHECK(rule.found == "445: 2.1 is unknown (timeout)");
  }

  TEST_CASE("lowest is broken although another dialect did not answer") {
    auto report = with_answer(SMB_2_1, report::Answer::unknown);
    report.endpoints[0].smb2.dialects[0].verdict = accepted(9);
    CHECK(verdict_on(report, "[dialects]\nlowest = \"3.0\"") == "broken");
  }

  TEST_CASE("highest asks for a dialect at least as high") {
    const auto old = host_with({smb2_port(445, {SMB_2_1, SMB_3_0})});
    CHECK(verdict_on(old, "[dialects]\nhighest = \"3.1.1\"") == "broken");
    CHECK(verdict_on(old, "[dialects]\nhighest = \"2.1\"") == "held");
    CHECK(verdict_on(with_answer(SMB_3_1_1, report::Answer::not_asked), "[dialects]\nhighest = \"3.1.1\"") ==
          "unknown");
  }

  TEST_CASE("required and forbidden dialects") {
    const auto report = with_answer(SMB_3_0_2, report::Answer::not_asked);
    CHECK(verdict_on(report, "[dialects]\nrequired = [\"3.0\", \"3.1.1\"]") == "held");
    CHECK(verdict_on(report, "[dialects]\nrequired = [\"2.1\", \"3.0.2\"]") == "broken");
    CHECK(rule_on(report, "[dialects]\nrequired = [\"3.0.2\"]").found == "445: 3.0.2 was not asked for");
    CHECK(verdict_on(report, "[dialects]\nforbidden = [\"2.0.2\", \"NT LM 0.12\"]") == "held");
    CHECK(verdict_on(report, "[dialects]\nforbidden = [\"3.0\"]") == "broken");
    CHECK(verdict_on(report, "[dialects]\nforbidden = [\"3.0.2\"]") == "unknown");
  }

  TEST_CASE("smb1 disabled") {
    CHECK(verdict_on(host_with({smb2_port(445, {SMB_3_1_1})}), "smb1 = \"disabled\"") == "held");
    CHECK(verdict_on(host_with({smb1_port(139), smb2_port(445, {SMB_3_1_1})}), "smb1 = \"disabled\"") == "broken");
    auto port = smb2_port(445, {SMB_3_1_1});
    port.smb1.verdict = {report::Answer::unknown, "timeout"_reason, 2};
    CHECK(rule_on(host_with({port}), "smb1 = \"disabled\"").found == "445: SMB1 is unknown (timeout)");
    CHECK(verdict_on(host_with({port}), "smb1 = \"disabled\"") == "unknown");
  }

  TEST_CASE("signing required breaks at the one dialect without") {
    auto report = host_with({smb2_port(445, {SMB_2_1, SMB_3_1_1})});
    CHECK(verdict_on(report, "[signing]\nrequired = true") == "held");
    CHECK(verdict_on(report, "[signing]\npossible = true") == "held");
    report.endpoints[0].smb2.dialects[1].signing = report::Signing::enabled;
    CHECK(rule_on(report, "[signing]\nrequired = true").found == "445: enabled in 2.1");
    CHECK(verdict_on(report, "[signing]\nrequired = true") == "broken");
    CHECK(verdict_on(report, "[signing]\npossible = true") == "held");
    report.endpoints[0].smb2.dialects[1].signing = report::Signing::disabled;
    CHECK(verdict_on(report, "[signing]\npossible = true") == "broken");
  }

  TEST_CASE("signing is unknown where a dialect is") {
    CHECK(verdict_on(with_answer(SMB_2_1, report::Answer::unknown), "[signing]\nrequired = true") == "unknown");
  }

  TEST_CASE("a stronger cipher than those allowed is fine and a weaker one is not") {
    CHECK(verdict_on(policy_with_ciphers({2, 4}), "[encryption]\nallowed = [\"AES-128-GCM\"]") == "held");
    const auto rule = rule_on(policy_with_ciphers({1, 2}), "[encryption]\nallowed = [\"AES-128-GCM\"]");
    CHECK(rule.verdict == Compliance::fail);
    CHECK(rule.expected == "only AES-128-GCM or stronger");
    CHECK(rule.found == "445: AES-128-CCM");
    CHECK(verdict_on(policy_with_ciphers({3}), "[encryption]\nallowed = [\"AES-128-GCM\", \"AES-256-GCM\"]") ==
          "broken");
  }

  TEST_CASE("allowed ciphers are unknown where a weaker one was not asked for") {
    auto report = policy_with_ciphers({2});
    report.endpoints[0].smb2.ciphers->erase(report.endpoints[0].smb2.ciphers->begin());
    CHECK(rule_on(report, "[encryption]\nallowed = [\"AES-128-GCM\"]").found == "445: no answer on AES-128-CCM");
    CHECK(verdict_on(report, "[encryption]\nallowed = [\"AES-128-GCM\"]") == "unknown");
    CHECK(verdict_on(report, "[encryption]\none_of = [\"AES-128-GCM\"]") == "held");
  }

  TEST_CASE("one cipher of several") {
    CHECK(verdict_on(policy_with_ciphers({1}), "[encryption]\none_of = [\"AES-128-GCM\", \"AES-256-GCM\"]") ==
          "broken");
    CHECK(verdict_on(policy_with_ciphers({4}), "[encryption]\none_of = [\"AES-128-GCM\"]") == "held");
    const auto old = host_with({smb2_port(445, {SMB_3_0})});
    CHECK(verdict_on(old, "[encryption]\none_of = [\"AES-128-CCM\"]") == "broken");
    CHECK(verdict_on(old, "[encryption]\nallowed = [\"AES-128-GCM\"]") == "held");
  }

  TEST_CASE("encryption offered by ciphers or by the capability of 3.0") {
    CHECK(verdict_on(policy_with_ciphers({1}), "[encryption]\noffered = true") == "held");
    CHECK(verdict_on(policy_with_ciphers({}), "[encryption]\noffered = true") == "broken");
    CHECK(verdict_on(host_with({smb2_port(445, {SMB_3_0})}), "[encryption]\noffered = true") == "held");
    CHECK(verdict_on(host_with({smb2_port(445, {SMB_2_1})}), "[encryption]\noffered = true") == "broken");
    CHECK(verdict_on(host_with({smb2_port(445, {SMB_3_1_1})}), "[encryption]\noffered = true") == "unknown");
  }

  TEST_CASE("a server that names no signing algorithm signs with AES-CMAC") {
    CHECK(verdict_on(with_signing_algorithms({}), "[signing_algorithms]\none_of = [\"AES-CMAC\"]") == "held");
    CHECK(verdict_on(with_signing_algorithms({}), "[signing_algorithms]\nallowed = [\"AES-GMAC\"]") == "broken");
    CHECK(verdict_on(with_signing_algorithms({0, 1, 2}), "[signing_algorithms]\nallowed = [\"AES-CMAC\"]") == "broken");
    CHECK(verdict_on(with_signing_algorithms({1, 2}), "[signing_algorithms]\nallowed = [\"AES-CMAC\"]") == "held");
  }

  TEST_CASE("compression") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1})});
    CHECK(verdict_on(report, "[compression]\nallowed = []") == "unknown");
    report.endpoints[0].smb2.compression = {1, 4};
    CHECK(verdict_on(report, "[compression]\nallowed = []") == "broken");
    CHECK(verdict_on(report, "[compression]\nallowed = [\"LZNT1\"]") == "broken");
    CHECK(verdict_on(report, "[compression]\nallowed = [\"LZNT1\", \"Pattern_V1\"]") == "held");
    report.endpoints[0].smb2.compression->clear();
    CHECK(verdict_on(report, "[compression]\nallowed = []") == "held");
  }

  TEST_CASE("authentication") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1})});
    CHECK(verdict_on(report, "[authentication]\nforbidden = [\"NTLMSSP\"]") == "unknown");
    report.endpoints[0].authentication.mechanisms = {std::string(proto::kOidNtlmssp), "1.2.840.113554.1.2.2"};
    CHECK(verdict_on(report, "[authentication]\nforbidden = [\"NTLMSSP\"]") == "broken");
    CHECK(verdict_on(report, "[authentication]\nrequired = [\"Kerberos 5\"]") == "held");
    CHECK(verdict_on(report, "[authentication]\nrequired = [\"Kerberos 5\", \"NEGOEX\"]") == "broken");
    CHECK(verdict_on(report, "[authentication]\none_of = [\"1.2.840.113554.1.2.2\", \"NEGOEX\"]") == "held");
  }

  TEST_CASE("ports") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1}), endpoint(139, report::EndpointState::refused, {})});
    CHECK(verdict_on(report, "[ports]\nclosed = [139]") == "held");
    CHECK(verdict_on(report, "[ports]\nclosed = [445]") == "broken");
    CHECK(verdict_on(report, "[ports]\nopen = [445]") == "held");
    CHECK(verdict_on(report, "[ports]\nopen = [139]") == "broken");
    CHECK(rule_on(report, "[ports]\nclosed = [4450]").found == "4450: not asked, see --port");
    CHECK(verdict_on(report, "[ports]\nclosed = [4450]") == "unknown");
    report.endpoints[1].state = report::EndpointState::silent;
    CHECK(verdict_on(report, "[ports]\nclosed = [139]") == "unknown");
    report.endpoints[1].state = report::EndpointState::not_smb;
    CHECK(verdict_on(report, "[ports]\nclosed = [139]") == "broken");
  }

  TEST_CASE("a port rule says what the port is") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1}), endpoint(139, report::EndpointState::refused, {})});
    const auto found = [&](report::EndpointState state) {
      report.endpoints[1].state = state;
      return rule_on(report, "[ports]\nclosed = [139]").found;
    };
    using enum report::EndpointState;
    CHECK(found(smb) == "139: supports SMB");
    CHECK(found(not_smb) == "139: open without SMB");
    CHECK(found(silent) == "139: no answer: filtered, or lost");
    CHECK(found(refused) == "139: closed");
    CHECK(found(unreachable) == "139: unreachable");
    CHECK(found(error) == "139: not probed");
  }

  TEST_CASE("findings") {
    auto bad = host_with({smb1_port(445)});
    bad.smb1 = report::Smb1Status::only;
    CHECK(verdict_on(bad, "[findings]\nseverity = \"high\"") == "broken");
    CHECK(verdict_on(bad, "[findings]\nforbidden = [\"smb1-only\", \"share-level-security\"]") == "broken");
    auto good = host_with({smb2_port(445, {SMB_3_1_1})});
    CHECK(verdict_on(good, "[findings]\nforbidden = [\"smb1-only\"]") == "held");
    good.depth = report::Depth::standard;
    CHECK(verdict_on(good, "[findings]\nforbidden = [\"smb1-only\"]") == "unknown");
    const auto unjudged = audit::check_policy(policy("[findings]\nseverity = \"high\""), bad, std::nullopt);
    REQUIRE(unjudged.has_value());
    CHECK(unjudged->verdict == Compliance::unknown);
  }

  TEST_CASE("a broken rule outweighs an unknown one and an unknown one a held one") {
    const auto report = with_answer(SMB_2_1, report::Answer::unknown);
    const auto whole = [&](const std::string& rules) {
      return audit::check_policy(policy(rules), report, {})->verdict;
    };
    CHECK(whole("smb1 = \"disabled\"\n[dialects]\nlowest = \"3.0\"") == Compliance::unknown);
    CHECK(whole("[dialects]\nlowest = \"3.0\"\nrequired = [\"2.0.2\"]") == Compliance::fail);
    CHECK(whole("smb1 = \"disabled\"\n[dialects]\nhighest = \"3.0\"") == Compliance::pass);
  }

  TEST_CASE("a host without SMB is held against nothing") {
    CHECK_FALSE(audit::check_policy(policy("smb1 = \"disabled\""), silent(), {}).has_value());
  }

  TEST_CASE("the least depth") {
    CHECK(audit::needed_depth(policy("smb1 = \"disabled\"")) == report::Depth::standard);
    CHECK(audit::needed_depth(policy("[encryption]\noffered = true")) == report::Depth::standard);
    CHECK(audit::needed_depth(policy("[encryption]\nallowed = [\"AES-128-GCM\"]")) == report::Depth::full);
    CHECK(audit::needed_depth(policy("[dialects]\nforbidden = [\"LANMAN1.0\"]")) == report::Depth::full);
    CHECK(audit::needed_depth(policy("[findings]\nseverity = \"low\"")) == report::Depth::full);
  }

  TEST_CASE("names an unknown key with its place") {
    CHECK(
        trouble("name = \"n\"\nversion = \"1\"\n[dialects]\n  lowset = \"2.1\"\n") ==
        "4:3 unknown key 'lowset' in [dialects] (did you mean 'lowest'?); valid: lowest, highest, required, forbidden");
    CHECK(trouble("name = \"n\"\nvershun = \"1\"\n").starts_with("2:1 unknown key 'vershun' in a policy"));
  }

  TEST_CASE("names an unknown word with its place") {
    CHECK(trouble(std::string(kHead) + "[encryption]\nallowed = [\"AES-128-GCM\", \"ROT13\"]\n")
              .starts_with("4:27 unknown cipher 'ROT13'; valid: AES-128-CCM"));
    CHECK(trouble(std::string(kHead) + "[findings]\nforbidden = [\"smb1-enabeld\"]\n")
              .starts_with("4:14 unknown finding 'smb1-enabeld' (did you mean 'smb1-enabled'?)"));
    CHECK(trouble(std::string(kHead) + "[findings]\nseverity = \"hihg\"\n")
              .starts_with("4:12 unknown severity 'hihg' (did you mean 'high'?); valid: info"));
    CHECK(trouble(std::string(kHead) + "[authentication]\nrequired = [\"NTLM\"]\n")
              .starts_with("4:13 unknown mechanism 'NTLM'; valid: "));
  }

  TEST_CASE("names a value of another type with its place") {
    CHECK(trouble(std::string(kHead) + "[signing]\nrequired = \"yes\"\n") == "4:12 'required' is true or false");
    CHECK(trouble(std::string(kHead) + "[dialects]\nlowest = 3.0\n") == "4:10 'lowest' is text in quotes");
    CHECK(trouble(std::string(kHead) + "[ports]\nclosed = 139\n") == "4:10 'closed' is a list, as in [ ]");
    CHECK(trouble(std::string(kHead) + "[ports]\nclosed = [0]\n") ==
          "4:11 an entry of closed is a port from 1 to 65535");
    CHECK(trouble(std::string(kHead) + "signing = true\n") == "3:11 signing is a table, as in [signing]");
    CHECK(trouble(std::string(kHead) + "smb1 = \"off\"\n") == "3:8 'smb1' is \"disabled\" or \"allowed\"");
  }

  TEST_CASE("names what is no TOML with its place") {
    CHECK(trouble("name = \"n\"\n{{{\n").starts_with("2:1 "));
    CHECK(trouble("name = \"n\nversion").starts_with("1:"));
    CHECK(trouble(std::string("\x7F"
                              "ELF\x02\x01"))
              .starts_with("1:1 "));
  }

  TEST_CASE("a policy needs a name and a version and a rule") {
    CHECK(trouble("").starts_with("1:1 a policy needs a name"));
    CHECK(trouble("name = \"n\"").starts_with("1:1 a policy needs a version"));
    CHECK(trouble(std::string(kHead)).starts_with("1:1 a policy needs a rule"));
    CHECK(trouble(std::string(kHead) + "smb1 = \"allowed\"").starts_with("1:1 a policy needs a rule"));
    CHECK(trouble(std::string(kHead) + "[signing]\nrequired = false").starts_with("1:1 a policy needs a rule"));
  }

  TEST_CASE("the policies that are built in are policies") {
    const auto all = audit::built_in_policies();
    REQUIRE(all.size() == 3);
    for (const auto& each : all) {
      const auto parsed = audit::parse_policy(each.toml);
      REQUIRE(parsed.has_value());
      CHECK(parsed->name == each.name);
      CHECK(parsed->version == "1");
      CHECK_FALSE(parsed->description.empty());
    }
  }

  TEST_CASE("the documented policy uses every rule") {
    const std::string page = text_of_file(std::string(SMBPROBE_SOURCE_DIR) + "/docs/policies.md");
    const auto begin = page.find("```toml\n") + 8;
    const auto parsed = audit::parse_policy(page.substr(begin, page.find("```", begin) - begin));
    REQUIRE(parsed.has_value());
    const auto verdict = audit::check_policy(*parsed, dual_stack_nas(), std::vector<audit::Finding>{});
    REQUIRE(verdict.has_value());
    CHECK(verdict->rules.size() == 21);  // smb1, then all keys of the sections; required signing covers possible
  }

  TEST_CASE("a host holds the policy that is made from it") {
    for (const auto& report : {dual_stack_nas(), smb1_only(), lanman_only(), only_netbios(), half_silent(), quick(),
                               hostile_strings(), policy_with_ciphers({1, 2}), with_signing_algorithms({1})}) {
      const std::string toml = audit::make_policy(report);
      CAPTURE(toml);
      const auto parsed = audit::parse_policy(toml);
      if (!parsed) CAPTURE(parsed.error().message);
      REQUIRE(parsed.has_value());
      const auto verdict = audit::check_policy(*parsed, report, audit::find_findings(report));
      REQUIRE(verdict.has_value());
      CHECK(verdict->verdict == Compliance::pass);
    }
  }

  TEST_CASE("a host that became weaker breaks the policy that was made from it") {
    const auto before = policy_with_ciphers({2, 4});
    const auto parsed = audit::parse_policy(audit::make_policy(before));
    REQUIRE(parsed.has_value());
    const auto holds = [&](const report::HostReport& report) {
      return audit::check_policy(*parsed, report, audit::find_findings(report))->verdict;
    };
    auto weaker = before;
    weaker.endpoints[0].smb2.ciphers->at(0).verdict = accepted(7);
    CHECK(holds(weaker) == Compliance::fail);
    weaker = before;
    weaker.endpoints[0].smb2.dialects[4].signing = report::Signing::enabled;
    CHECK(holds(weaker) == Compliance::fail);
    weaker = before;
    weaker.endpoints[0].smb1.verdict = accepted(7);
    CHECK(holds(weaker) == Compliance::fail);
    weaker = before;
    weaker.endpoints[0].smb2.dialects[0].verdict = accepted(7);
    weaker.endpoints[0].smb2.dialects[0].signing = report::Signing::required;
    CHECK(holds(weaker) == Compliance::fail);
  }
}

}  // namespace smbprobe::test
