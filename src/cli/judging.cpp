#include "cli/judging.hpp"

#include "audit/findings.hpp"

namespace smbprobe::cli {

audit::Judgement judge_if_due(const probe::HostReport& report, const std::optional<audit::Severity>& fail_on) {
  if (report.depth == probe::Depth::quick && !fail_on) return {};
  return audit::judge(report);
}

bool fails(const audit::Judgement& judgement, const std::optional<audit::Severity>& fail_on) {
  const auto worst = audit::worst(judgement);
  return fail_on && worst && *worst >= *fail_on;
}

}  // namespace smbprobe::cli
