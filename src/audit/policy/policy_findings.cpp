// The rules on findings.
#include <algorithm>

#include "audit/observed.hpp"
#include "audit/policy/policy_rules.hpp"
#include "audit/words.hpp"

namespace smbprobe::audit {
namespace {

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
RuleVerdict check_findings(std::string rule, std::string expected, const RuleSubject& subject, Unwanted unwanted) {
  const auto& findings = subject.findings;
  RuleVerdict out{std::move(rule), std::move(expected), {}, Compliance::unknown};
  std::vector<std::string> ids;
  for (const auto& finding : findings.value_or(std::vector<Finding>{}))
    if (unwanted(finding)) ids.push_back(finding.id);
  if (!findings) {
    out.found = "not judged";
  } else if (!ids.empty()) {
    out.found = join_commas(ids);
    out.verdict = Compliance::fail;
  } else if (is_fully_known(subject.report)) {
    out.found = "none";
    out.verdict = Compliance::pass;
  } else {
    out.found = "none, but some questions were not asked or not answered";
  }
  return out;
}

}  // namespace

RuleVerdict rule_severity(const RuleSubject& subject) {
  const Severity least = *subject.policy.severity;
  return check_findings("findings.severity", "none of severity " + std::string(name_of(least)) + " or worse", subject,
                        [&](const Finding& finding) { return finding.severity >= least; });
}

RuleVerdict rule_forbidden_findings(const RuleSubject& subject) {
  const auto& forbidden = subject.policy.forbidden_findings;
  return check_findings("findings.forbidden", "not " + join_commas(forbidden), subject, [&](const Finding& finding) {
    return std::ranges::find(forbidden, finding.id) != forbidden.end();
  });
}

}  // namespace smbprobe::audit
