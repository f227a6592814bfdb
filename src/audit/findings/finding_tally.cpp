#include "audit/findings/finding_tally.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

namespace smbprobe::audit {

void FindingTally::add(const Judgement& judgement) {
  if (!judgement.findings) return;
  std::set<std::string_view> seen;
  for (const auto& finding : *judgement.findings) {
    auto& count = counts_[finding.id];
    if (count.id.empty() || finding.severity > count.severity) {
      count.id = finding.id;
      count.severity = finding.severity;
      count.title = finding.title;
    }
    if (seen.insert(finding.id).second) ++count.hosts;
  }
}

std::vector<FindingCount> FindingTally::worst_first() const {
  std::vector<FindingCount> out;
  for (const auto& [id, count] : counts_) out.push_back(count);
  std::ranges::stable_sort(out, [](const FindingCount& a, const FindingCount& b) {
    return std::tie(a.severity, a.hosts) > std::tie(b.severity, b.hosts);
  });
  return out;
}

}  // namespace smbprobe::audit
