#include "audit/findings/findings.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "audit/findings/finding_groups.hpp"

namespace smbprobe::audit {
namespace {

/// The groups in the order of the table.
constexpr std::array kGroups{smb1_rows, signing_rows, session_rows, smb3_rows, host_rows};

constexpr std::size_t kSeverities = static_cast<std::size_t>(Severity::critical) + 1;

std::vector<AdviceLine> advice_lines(const Advice& advice) {
  const std::array<std::pair<std::string_view, std::string_view>, 7> lines{{{"", advice.anywhere},
                                                                            {"samba", advice.samba},
                                                                            {"synology", advice.synology},
                                                                            {"qnap", advice.qnap},
                                                                            {"truenas", advice.truenas},
                                                                            {"windows", advice.windows},
                                                                            {"macos", advice.macos}}};
  std::vector<AdviceLine> out;
  for (const auto& [product, line] : lines)
    if (!line.empty()) out.push_back({std::string(product), std::string(line)});
  return out;
}

}  // namespace

Finding make_finding(const FindingRow& row, Observation seen) {
  return {.id = std::string(row.id),
          .severity = row.severity,
          .title = std::string(row.title),
          .ports = std::move(seen.ports),
          .evidence = std::move(seen.text),
          .why = std::string(row.why),
          .advice = advice_lines(row.advice),
          .reference = std::string(row.reference)};
}

std::vector<FindingRow> finding_rows() {
  std::vector<FindingRow> out;
  for (const auto group : kGroups) out.insert(out.end(), group().begin(), group().end());
  return out;
}

std::vector<Finding> find_findings(const report::HostReport& report) {
  std::array<std::vector<Finding>, kSeverities> found;
  for (const auto group : kGroups) {
    for (const auto& row : group())
      if (auto seen = row.check(report))
        found.at(static_cast<std::size_t>(row.severity)).push_back(make_finding(row, *std::move(seen)));
  }
  std::vector<Finding> out;
  for (auto list = found.rbegin(); list != found.rend(); ++list) std::ranges::move(*list, std::back_inserter(out));
  return out;
}

std::optional<Severity> worst(const Judgement& judgement) {
  if (!judgement.findings || judgement.findings->empty()) return std::nullopt;
  return std::ranges::max(*judgement.findings, {}, &Finding::severity).severity;
}

}  // namespace smbprobe::audit
