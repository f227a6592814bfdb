#include "audit/policy/policy.hpp"

#include <algorithm>

#include "audit/policy/policy_keys.hpp"
#include "audit/policy/policy_ports.hpp"

namespace smbprobe::audit {

bool has_rules(const Policy& policy) {
  return std::ranges::any_of(policy_keys(), [&](const PolicyKey& row) { return row.get(policy).has_value(); });
}

std::optional<PolicyVerdict> check_policy(const Policy& policy,
                                          const report::HostReport& report,
                                          const std::optional<std::vector<Finding>>& findings) {
  if (report.status != report::HostStatus::smb) return std::nullopt;
  PolicyVerdict out{policy.name, policy.version, Compliance::pass, {}};
  for (const auto& key : policy_keys())
    if (key.get(policy)) out.rules.push_back(key.check({policy, report, findings}));
  for (const auto& rule : out.rules) out.verdict = weaker(out.verdict, rule.verdict);
  return out;
}

report::Depth needed_depth(const Policy& policy) {
  auto out = report::Depth::standard;
  for (const auto& key : policy_keys())
    if (const auto value = key.get(policy)) out = std::max(out, key.needed_depth(*value));
  return out;
}

}  // namespace smbprobe::audit
