// Which hosts are judged, and what --fail-on and --policy make of that.
#pragma once

#include <optional>

#include "audit/acceptance.hpp"
#include "audit/judgement.hpp"
#include "audit/policy/policy.hpp"

namespace smbprobe::audit {

/// Judges a host that was asked at standard or full depth. A sweep at quick depth knows too little of a host and has
/// too many of them: there nothing is judged unless --fail-on wants it.
[[nodiscard]] audit::Judgement judge_if_due(const report::HostReport& report,
                                            const std::optional<audit::Severity>& fail_on = std::nullopt,
                                            const Acceptances& acceptances = {});

/// What makes exit code 1, and which findings do not.
struct FailConditions {
  std::optional<audit::Severity> fail_on{};
  std::optional<audit::Policy> policy{};
  Acceptances acceptances{};

  [[nodiscard]] bool any() const noexcept { return fail_on || policy; }
};

/// Judges as above, and holds the host against the policy.
[[nodiscard]] audit::Judgement judge_for(const report::HostReport& report, const FailConditions& fail_conditions);

/// True with a finding at or above --fail-on or a broken policy. What is unknown is no failure.
[[nodiscard]] bool fails(const audit::Judgement& judgement, const FailConditions& fail_conditions);

/// True where the answers of a host that supports SMB suffice: a quick look shows what fails, never that nothing does.
[[nodiscard]] bool is_judged(const report::HostReport& report,
                             const audit::Judgement& judgement,
                             const FailConditions& fail_conditions);

/// True with a finding at or above --fail-on. Nothing judged is no failure.
[[nodiscard]] bool fails(const audit::Judgement& judgement, const std::optional<audit::Severity>& fail_on);

}  // namespace smbprobe::audit
