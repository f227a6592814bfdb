#include "audit/fail_conditions.hpp"

#include "audit/findings/findings.hpp"

namespace smbprobe::audit {

audit::Judgement judge_if_due(const report::HostReport& report,
                              const std::optional<audit::Severity>& fail_on,
                              const Acceptances& acceptances) {
  if (report.depth == report::Depth::quick && !fail_on) return {};
  return audit::judge(report, acceptances);
}

audit::Judgement judge_for(const report::HostReport& report, const FailConditions& fail_conditions) {
  auto judgement = judge_if_due(report, fail_conditions.fail_on, fail_conditions.acceptances);
  if (fail_conditions.policy)
    judgement.policy = audit::check_policy(*fail_conditions.policy, report, judgement.findings);
  return judgement;
}

bool fails(const audit::Judgement& judgement, const FailConditions& fail_conditions) {
  const bool broken = judgement.policy && judgement.policy->verdict == audit::Compliance::fail;
  return broken || fails(judgement, fail_conditions.fail_on);
}

bool is_judged(const report::HostReport& report,
               const audit::Judgement& judgement,
               const FailConditions& fail_conditions) {
  const bool deep = report.depth != report::Depth::quick || !fail_conditions.any();
  return report.status == report::HostStatus::smb && (deep || fails(judgement, fail_conditions));
}

bool fails(const audit::Judgement& judgement, const std::optional<audit::Severity>& fail_on) {
  const auto worst = audit::worst(judgement);
  return fail_on && worst && *worst >= *fail_on;
}

}  // namespace smbprobe::audit
