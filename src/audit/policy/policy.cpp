#include "audit/policy/policy.hpp"

#include <algorithm>

#include "audit/policy/policy_ports.hpp"
#include "audit/words.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::audit {
namespace {

bool is_smb1(const std::string& dialect) { return !proto::value_of(proto::kSmb2Dialects, dialect); }

/// True where a probe asked for all there is and had an answer to what matters: then a finding that is missing is not
/// there.
bool is_fully_known(const report::HostReport& report) {
  const auto is_open = [](const report::Verdict& verdict) {
    return verdict.answer == report::Answer::unknown || verdict.answer == report::Answer::not_asked;
  };
  const auto is_known = [&](const report::EndpointReport& endpoint) {
    if (!speaks_smb(endpoint)) return true;
    return !is_open(endpoint.smb1.verdict) && !is_open(endpoint.smb2.verdict) &&
           std::ranges::none_of(endpoint.smb2.dialects, is_open, &report::Smb2Dialect::verdict);
  };
  return report.source == "live" && report.depth == report::Depth::full &&
         std::ranges::all_of(report.endpoints, is_known);
}

/// @param unwanted which findings break the rule
template <class Unwanted>
RuleVerdict check_findings(std::string rule,
                           std::string expected,
                           const report::HostReport& report,
                           const std::optional<std::vector<Finding>>& findings,
                           Unwanted unwanted) {
  RuleVerdict out{std::move(rule), std::move(expected), {}, Holds::unknown};
  std::vector<std::string> ids;
  for (const auto& finding : findings.value_or(std::vector<Finding>{}))
    if (unwanted(finding)) ids.push_back(finding.id);
  if (!findings) {
    out.found = "not judged";
  } else if (!ids.empty()) {
    out.found = join_commas(ids);
    out.verdict = Holds::broken;
  } else if (is_fully_known(report)) {
    out.found = "none";
    out.verdict = Holds::held;
  } else {
    out.found = "none, but not all was asked and answered";
  }
  return out;
}

}  // namespace

std::optional<PolicyVerdict> check_policy(const Policy& policy,
                                          const report::HostReport& report,
                                          const std::optional<std::vector<Finding>>& findings) {
  if (report.status != report::HostStatus::smb) return std::nullopt;
  PolicyVerdict out{policy.name, policy.version, Holds::held, {}};
  check_dialects(policy, report, out.rules);
  check_security(policy, report, out.rules);
  if (policy.severity)
    out.rules.push_back(
        check_findings("findings.severity", "none of severity " + std::string(name_of(*policy.severity)) + " or worse",
                       report, findings, [&](const Finding& finding) { return finding.severity >= *policy.severity; }));
  if (!policy.forbidden_findings.empty())
    out.rules.push_back(check_findings("findings.forbidden", "not " + join_commas(policy.forbidden_findings), report,
                                       findings, [&](const Finding& finding) {
                                         return std::ranges::find(policy.forbidden_findings, finding.id) !=
                                                policy.forbidden_findings.end();
                                       }));
  for (const auto& rule : out.rules) out.verdict = weaker(out.verdict, rule.verdict);
  return out;
}

report::Depth needed_depth(const Policy& policy) noexcept {
  const auto names_smb1 = [](const std::vector<std::string>& list) { return std::ranges::any_of(list, is_smb1); };
  const bool legacy = (policy.lowest && is_smb1(*policy.lowest)) || (policy.highest && is_smb1(*policy.highest)) ||
                      names_smb1(policy.required_dialects) || names_smb1(policy.forbidden_dialects);
  const bool algorithms = policy.ciphers != AlgorithmRules{} || policy.signing_algorithms != AlgorithmRules{};
  const bool findings = policy.severity || !policy.forbidden_findings.empty();
  return legacy || algorithms || findings ? report::Depth::full : report::Depth::standard;
}

}  // namespace smbprobe::audit
