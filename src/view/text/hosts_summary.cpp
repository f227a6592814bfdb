#include "view/text/hosts_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "audit/findings/findings.hpp"
#include "audit/words.hpp"
#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "report/words.hpp"
#include "view/text/line_report.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using audit::Compliance;
using audit::FindingCount;
using audit::Severity;
using report::HostStatus;

constexpr std::size_t kMostNamedHosts = 3;

std::string hosts_words(std::uint64_t count) {
  return fmt::format("{} {}", base::grouped(count), count == 1 ? "host" : "hosts");
}

/// Lines of three columns and a title, which is cut where the line ends; those of severity info in one paragraph.
std::string finding_lines(const std::vector<FindingCount>& counts, std::size_t width) {
  std::size_t severity = audit::name_of(Severity::info).size();
  std::size_t id = 0;
  std::size_t hosts = 0;
  for (const auto& each : counts) {
    if (each.severity == Severity::info) continue;
    severity = std::max(severity, audit::name_of(each.severity).size());
    id = std::max(id, each.id.size());
    hosts = std::max(hosts, base::grouped(each.hosts).size());
  }
  const auto begin = [&](Severity of) {
    const auto word = audit::name_of(of);
    return "  " + styled(severity_style(of), word) + std::string(severity - word.size() + 2, ' ');
  };
  std::string out;
  std::vector<std::string> others;
  for (const auto& each : counts) {
    if (each.severity == Severity::info) {
      others.push_back(fmt::format("{} {}", each.id, base::grouped(each.hosts)));
      continue;
    }
    const std::string before = fmt::format("{}{:<{}}  {:>{}} {}  ", begin(each.severity), each.id, id,
                                           base::grouped(each.hosts), hosts, each.hosts == 1 ? "host " : "hosts");
    out += before + cut_to(each.title, width - std::min(width, display_width(before))) + '\n';
  }
  if (others.empty()) return out;
  std::string before = begin(Severity::info);
  for (const auto& line : wrap(base::join(others), width - display_width(before))) {
    out += before + line + '\n';
    before.assign(display_width(before), ' ');
  }
  return out;
}

}  // namespace

HostsSummary::Place HostsSummary::place_of(const report::HostReport& report) {
  return {targets::parse_written_address(report.address), report.target};
}

void HostsSummary::Group::add(const report::HostReport& report) {
  ++count;
  if (few.size() > kMostNamedHosts) return;
  const bool failed = report.status == HostStatus::error && !report.errors.empty();
  few.emplace_back(place_of(report),
                   address_words(report) + (failed ? ": " + base::escape_terminal(report.errors.front()) : ""));
}

/// "2 refused (10.0.0.5 and 10.0.0.9)"; a number alone where there are many.
std::string HostsSummary::Group::words(std::string_view what) const {
  std::string out = fmt::format("{} {}", base::grouped(count), what);
  if (few.size() > kMostNamedHosts) return out;
  auto sorted = few;
  std::ranges::sort(sorted);
  std::vector<std::string> names;
  for (auto& [place, name] : sorted) names.push_back(std::move(name));
  return fmt::format("{} ({})", out, join_and(names));
}

void HostsSummary::add(const report::HostReport& report, const audit::Judgement& judgement) {
  ++hosts_;
  if (report.unanswered.value_or(0) > 0) unanswered_.add(report);
  if (report.status != HostStatus::smb) {
    const bool open = open_silent_.wants(report);
    return (open ? open_but_silent_ : others_.at(static_cast<std::size_t>(report.status))).add(report);
  }
  smb_.add(report);
  guids_.add(report);
  tally_.add(judgement);
  if (judgement.ntlm_off) ++ntlm_off_.at(static_cast<std::size_t>(*judgement.ntlm_off));
  if (judgement.policy) ++policies_[judgement.policy->name].at(static_cast<std::size_t>(judgement.policy->verdict));
  const auto worst = audit::worst(judgement);
  auto place = place_of(report);
  if (worst_place_ && (worst < worst_ || (worst == worst_ && *worst_place_ < place))) return;
  worst_ = worst;
  worst_place_ = std::move(place);
  worst_host_ = address_words(report);
}

/// "12 hosts with SMB; 242 without: 2 not SMB (10.0.0.3 and 10.0.0.9), 240 silent".
std::string HostsSummary::counts() const {
  std::vector<std::string> others;
  for (const HostStatus each : {HostStatus::not_smb, HostStatus::refused, HostStatus::silent, HostStatus::unreachable,
                                HostStatus::unresolved, HostStatus::error})
    if (const auto& group = others_.at(static_cast<std::size_t>(each)); group.count > 0)
      others.push_back(group.words(report::other_hosts_words(each, group.count)));
  if (open_but_silent_.count > 0) others.insert(others.begin(), open_but_silent_.words("open but silent"));
  std::string out = hosts_words(smb_.count) + " with SMB";
  if (!others.empty()) out += fmt::format("; {} without: {}", base::grouped(hosts_ - smb_.count), base::join(others));
  if (unanswered_.count > 0)
    out += "; " + unanswered_.words(unanswered_.count == 1 ? "host left questions unanswered"
                                                           : "hosts left questions unanswered");
  return out;
}

std::string HostsSummary::findings(std::size_t width) const {
  const auto counts = tally_.worst_first();
  return counts.empty() ? std::string() : styled(Style::bold, "Findings") + '\n' + finding_lines(counts, width);
}

/// "Policy nas: 12 failed, 3 passed".
std::string HostsSummary::policies() const {
  std::string out;
  for (const auto& [name, counts] : policies_) {
    std::vector<std::string> parts;
    for (const auto verdict : {Compliance::fail, Compliance::unknown, Compliance::pass})
      if (const auto count = counts.at(static_cast<std::size_t>(verdict)); count > 0)
        parts.push_back(fmt::format("{} {}", base::grouped(count), audit::compliance_words(verdict)));
    out += fmt::format("Policy {}: {}\n", base::escape_terminal(name), base::join(parts));
  }
  return out;
}

/// "Windows without NTLM: 12 ready, 58 not ready, 3 unknown".
std::string HostsSummary::ntlm_off() const {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < ntlm_off_.size(); ++i)
    if (ntlm_off_.at(i) > 0)
      parts.push_back(
          fmt::format("{} {}", base::grouped(ntlm_off_.at(i)), audit::ntlm_off_words(static_cast<audit::NtlmOff>(i))));
  return parts.empty() ? std::string() : fmt::format("Windows without NTLM: {}\n", base::join(parts));
}

std::string HostsSummary::commands(const NextCommands& next) const {
  std::vector<std::pair<std::string_view, std::string>> lines;
  if (!next.one_host.empty() && worst_place_) lines.emplace_back("one host in full", next.one_host + ' ' + worst_host_);
  if (!next.reports.empty() && smb_.count > 0) lines.emplace_back("every host in full", next.reports);
  const auto counts = tally_.worst_first();
  if (!next.list.empty() && !counts.empty() && counts.front().severity > Severity::info)
    lines.emplace_back("hosts with a finding", next.list + ' ' + counts.front().id);
  if (lines.empty()) return {};
  std::string out = styled(Style::bold, "Next") + '\n';
  for (const auto& [what, command] : lines) out += fmt::format("  {:<20}  {}\n", what, command);
  return out;
}

std::string HostsSummary::text(std::size_t width, const NextCommands& next) const {
  std::string out = paragraph(counts(), width, 2) + policies() + ntlm_off();
  for (const auto& section : {findings(width), shared_guid_section(guids_, width), commands(next)})
    if (!section.empty()) out += '\n' + section;
  return out;
}

}  // namespace smbprobe::view
