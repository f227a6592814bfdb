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

std::string advice_text(const Advice& advice) {
  const std::array<std::pair<std::string_view, std::string_view>, 7> lines{{{"", advice.anywhere},
                                                                            {"Samba: ", advice.samba},
                                                                            {"Synology: ", advice.synology},
                                                                            {"QNAP: ", advice.qnap},
                                                                            {"TrueNAS: ", advice.truenas},
                                                                            {"Windows: ", advice.windows},
                                                                            {"macOS: ", advice.macos}}};
  std::string out;
  for (const auto& [product, line] : lines) {
    if (line.empty()) continue;
    if (!out.empty()) out += '\n';
    out.append(product).append(line);
  }
  return out;
}

}  // namespace

Finding make_finding(const FindingRow& row, std::string evidence) {
  return {.id = std::string(row.id),
          .severity = row.severity,
          .title = std::string(row.title),
          .evidence = std::move(evidence),
          .why = std::string(row.why),
          .advice = advice_text(row.advice),
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
      if (auto evidence = row.check(report))
        found.at(static_cast<std::size_t>(row.severity)).push_back(make_finding(row, std::move(*evidence)));
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
