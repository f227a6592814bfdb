#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/escape.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb1_dialects.hpp"
#include "proto/smb2_dialects.hpp"
#include "report/dialect_ranges.hpp"
#include "report/weakest_signing.hpp"
#include "report/words.hpp"
#include "view/text/line_report.hpp"
#include "view/text/reason_text.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using report::HostStatus;

bool has_smb2_dialect(const std::vector<std::string>& dialects) {
  return std::ranges::any_of(dialects, [](const std::string& each) { return report::is_smb2_dialect(each); });
}

std::string smb1_status(report::Smb1Status smb1) {
  switch (smb1) {
    case report::Smb1Status::only:
      return styled(Style::bad, "SMB1 only");
    case report::Smb1Status::enabled:
      return styled(Style::bad, "SMB1 enabled");
    case report::Smb1Status::disabled:
      return styled(Style::good, "SMB1 disabled");
    case report::Smb1Status::unknown:
      break;
  }
  return styled(Style::warn, "SMB1 unknown");
}

constexpr std::string_view kLater = "2.1 or later";
constexpr std::string_view kSmb2 = "SMB2";

/// What is known of SMB2 where none of its dialects was accepted by itself. "2.1 or later" is the word of a server
/// whose dialects were not asked for: beside rows that say no it would contradict them.
std::string_view family_words(const std::vector<report::EndpointReport>& endpoints) {
  const auto wildcard = [](const auto& e) {
    return e.smb2.multi_protocol == proto::kSmb2Wildcard && e.smb2.dialects.empty();
  };
  const auto smb2 = [](const auto& e) { return e.smb2.verdict.answer == report::Answer::accepted; };
  if (std::ranges::any_of(endpoints, wildcard)) return kLater;
  return std::ranges::any_of(endpoints, smb2) ? kSmb2 : "no dialect known";
}

/// "SMB 2.0.2 to 3.1.1", "SMB 2.1 or later"; "" where nothing of SMB2 was accepted.
std::string smb2_words(const report::HostReport& report) {
  std::vector<std::string> smb2;
  std::ranges::copy_if(report.dialects, std::back_inserter(smb2),
                       [](const auto& each) { return report::is_smb2_dialect(each); });
  if (!smb2.empty()) return "SMB " + join_and(report::dialect_ranges(smb2));
  const auto family = family_words(report.endpoints);
  return family == kLater ? fmt::format("SMB {}", family) : family == kSmb2 ? std::string(kSmb2) : std::string();
}

std::string styled_signing(std::string_view what, const std::optional<report::Signing>& signing) {
  const auto words = fmt::format("{} {}", what, report::signing_words(signing));
  return styled(signing ? style_of(*signing) : Style::warn, words);
}

/// "445 and 139: connection refused; 4450/direct: no answer in time", of the ports without SMB.
std::string other_ports(const report::HostReport& report) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const auto& endpoint : report.endpoints) {
    if (endpoint.state == report::EndpointState::smb) continue;
    const std::string text = state_text(endpoint);
    auto group = std::ranges::find(groups, text, [](const auto& g) { return g.first; });
    if (group == groups.end()) group = groups.insert(group, {text, {}});
    group->second.push_back(port_text(endpoint));
  }
  std::string out;
  for (const auto& [text, ports] : groups)
    out += fmt::format("{}{}: {}", out.empty() ? "" : "; ", join_and(ports), text);
  return out;
}

std::string host_name(const report::HostReport& report) {
  std::string out = styled(Style::bold, base::escape_terminal(report.target));
  if (!report.address.empty() && !names_address(report.target, report.address))
    out += fmt::format(" ({})", base::escape_terminal(report.address));
  return out;
}

}  // namespace

std::string_view status_words(HostStatus status) noexcept {
  switch (status) {
    case HostStatus::not_smb:
      return "NOT SMB";
    case HostStatus::silent:
      return "SILENT";
    case HostStatus::refused:
      return "REFUSED";
    case HostStatus::unreachable:
      return "UNREACHABLE";
    case HostStatus::unresolved:
      return "UNRESOLVED";
    case HostStatus::smb:
    case HostStatus::error:
      break;
  }
  return "NOT PROBED";
}

bool names_address(const std::string& target, const std::string& address) {
  return target == address || target.starts_with(address + ':') || target.starts_with('[' + address + ']');
}

std::string dialect_list(const report::HostReport& report) {
  if (!has_smb2_dialect(report.dialects)) {
    const auto family = family_words(report.endpoints);
    if (report.dialects.empty() || family == kLater) return std::string(family);
  }
  return base::escape_terminal(join_and(report::dialect_ranges(report.dialects)));
}

std::string why_no_smb(const report::HostReport& report) {
  // "no ARP answer" tells more than that each port is unreachable
  const bool says_why = report.status == HostStatus::unreachable && !report.errors.empty();
  if (!report.endpoints.empty() && !says_why) return other_ports(report);
  std::string out;
  for (const auto& error : report.errors) out += (out.empty() ? "" : "; ") + base::escape_terminal(error);
  return out;
}

std::string unanswered_words(const report::HostReport& report) {
  const auto count = report.unanswered.value_or(0);
  return count == 0 ? std::string() : fmt::format("{} {} unanswered", count, count == 1 ? "question" : "questions");
}

std::string signing_verdict(const report::HostReport& report) {
  const auto smb1 = report::smb1_signing(report);
  const auto smb2 = report::smb2_signing(report);
  if (!smb1 && !smb2) return styled_signing("signing", report.signing);
  if (!smb2 && report.smb1 == report::Smb1Status::only) return styled_signing("SMB1 signing", smb1);
  std::string out = styled_signing("signing", smb2);
  if (smb1 && smb1 != smb2) out += ", " + styled_signing("SMB1 signing", smb1);
  return out;
}

std::string verdict_words(const report::HostReport& report) {
  const std::string unanswered = unanswered_words(report);
  const std::string end = unanswered.empty() ? "" : "; " + styled(Style::warn, unanswered);
  if (report.status == HostStatus::smb) {
    const std::string smb2 = smb2_words(report);
    return fmt::format("{}{}{}; {}{}", smb1_status(report.smb1), smb2.empty() ? "" : "; ", smb2,
                       signing_verdict(report), end);
  }
  const std::string why = why_no_smb(report);
  return fmt::format("{}{}{}{}", styled(Style::bold, status_words(report.status)), why.empty() ? "" : "  ", why, end);
}

std::string host_words(const report::HostReport& report, const audit::Judgement& judgement) {
  std::string out = host_name(report);
  if (report.address.empty() || names_address(report.target, report.address))
    if (const auto name = name_words(report); !name.empty()) out += "  " + name;
  if (judgement.implementation && judgement.implementation->confidence > 0)
    out += fmt::format(" ({})", base::escape_terminal(judgement.implementation->name));
  return out;
}

}  // namespace smbprobe::view
