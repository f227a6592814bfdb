// Findings: what the facts of a host amount to.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "audit/acceptance.hpp"
#include "audit/words.hpp"
#include "base/escape.hpp"
#include "base/text.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using audit::Finding;
using audit::Severity;

constexpr std::size_t kTextAt = 10;  // behind CRITICAL
constexpr std::array kWorstFirst{Severity::critical, Severity::high, Severity::medium, Severity::low};

std::string severity_words(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return styled(Style::bad, "CRITICAL");
    case Severity::high:
      return styled(Style::bad, "HIGH");
    case Severity::medium:
      return styled(Style::warn, "MEDIUM");
    case Severity::low:
      return styled(Style::bold, "LOW");
    case Severity::info:
      break;
  }
  return "INFO";
}

/// A line of its own, wrapped and indented; `before` stands before the first.
void append_indented(std::string& out, std::string_view text, std::size_t width, const std::string& before = {}) {
  std::string line = before + std::string(kTextAt - display_width(before), ' ');
  for (const auto& part : wrap(text, width - kTextAt)) {
    out += line + part + '\n';
    line.assign(kTextAt, ' ');
  }
}

void append_finding(std::string& out, const Finding& finding, std::size_t width) {
  const std::string title = fmt::format("{} [{}]", styled(Style::bold, finding.title), finding.id);
  append_indented(out, title, width, severity_words(finding.severity));
  append_indented(out, finding.why, width);
  const std::string evidence = base::escape_terminal(finding.evidence);
  if (kTextAt + display_width(evidence) + 2 + finding.reference.size() <= width)
    return append_indented(out, evidence + "  " + finding.reference, width);
  append_indented(out, evidence, width);
  out += std::string(kTextAt, ' ') + finding.reference + '\n';  // never wrapped: it is copied
}

/// Those that are merely worth knowing, in a line.
void append_names(std::string& out, const std::vector<Finding>& findings, std::size_t width) {
  std::vector<std::string> ids;
  for (const auto& finding : findings)
    if (finding.severity == Severity::info) ids.push_back(finding.id);
  if (!ids.empty()) append_indented(out, base::join(ids) + " (-v explains)", width, severity_words(Severity::info));
}

std::size_t count_of(const std::vector<Finding>& findings, Severity severity) {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

}  // namespace

Style severity_style(Severity severity) {
  return severity >= Severity::high ? Style::bad : severity == Severity::medium ? Style::warn : Style::bold;
}

std::string finding_counts(const audit::Judgement& judgement, bool named) {
  if (!judgement.findings) return {};
  const auto& findings = *judgement.findings;
  std::vector<std::string> counts;
  for (const Severity severity : kWorstFirst)
    if (const auto count = count_of(findings, severity); count > 0)
      counts.push_back(styled(severity_style(severity), fmt::format("{} {}", count, audit::name_of(severity))));
  const auto info = count_of(findings, Severity::info);
  if (counts.empty()) return info == 0 ? "no findings" : fmt::format("no findings above info ({} info)", info);
  std::vector<std::string> ids;
  for (const auto& finding : findings)
    if (finding.severity > Severity::info) ids.push_back(finding.id);
  return named ? fmt::format("{}: {}", base::join(counts), base::join(ids)) : base::join(counts);
}

std::string findings_section(const audit::Judgement& judgement, std::size_t width, bool verbose) {
  if (!judgement.findings || judgement.findings->empty()) return {};
  std::string out;
  for (const auto& finding : *judgement.findings)
    if (verbose || finding.severity > Severity::info) append_finding(out, finding, width);
  if (!verbose) append_names(out, *judgement.findings, width);
  return out;
}

std::vector<std::string> accepted_list(const audit::Judgement& judgement) {
  std::vector<std::string> out;
  for (const auto& finding : judgement.accepted)
    out.push_back("Accepted: " + base::escape_terminal(audit::accepted_words(finding)));
  return out;
}

}  // namespace smbprobe::view
