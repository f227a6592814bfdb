#include "audit/findings/findings.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "audit/findings/finding_groups.hpp"
#include "base/nearest_word.hpp"

namespace smbprobe::audit {
namespace {

/// The groups in the order of the table.
constexpr std::array kGroups{smb1_rows, signing_rows, session_rows, smb3_rows, host_rows};

constexpr std::size_t kSeverities = static_cast<std::size_t>(Severity::critical) + 1;

std::vector<AdviceLine> advice_lines(std::span<const AdviceRow> rows) {
  std::vector<AdviceLine> out;
  for (const auto& [product, note, line] : rows)
    out.push_back({std::string(product), std::string(note), std::string(line)});
  return out;
}

}  // namespace

Finding make_finding(const FindingRow& row, Observation seen) {
  return {.id = std::string(row.id),
          .severity = seen.severity.value_or(row.severity),
          .title = std::string(seen.title.empty() ? row.title : seen.title),
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

std::optional<std::string> no_such_finding(std::string_view word) {
  std::vector<std::string_view> ids;
  for (const auto& row : finding_rows()) ids.push_back(row.id);
  if (std::ranges::find(ids, word) != ids.end()) return std::nullopt;
  return base::unknown_word("finding", word, ids);
}

std::vector<Finding> find_findings(const report::HostReport& report) {
  std::array<std::vector<Finding>, kSeverities> found;
  for (const auto group : kGroups) {
    for (const auto& row : group())
      if (auto seen = row.check(report)) {
        auto finding = make_finding(row, *std::move(seen));
        found.at(static_cast<std::size_t>(finding.severity)).push_back(std::move(finding));
      }
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
