// Findings and clients: what the facts of a host amount to.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "audit/words.hpp"
#include "base/escape.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using audit::Finding;
using audit::Severity;

constexpr std::size_t kSeverityAt = 2;
constexpr std::size_t kFindingTextAt = 12;  // behind CRITICAL
constexpr std::size_t kFindingHang = 2;

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

/// Products and the implementation that they have inside. Products with Samba inside have lines of their own.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kProducts{{{"samba", "Samba"},
                                                                                  {"synology", "Samba"},
                                                                                  {"qnap", "Samba"},
                                                                                  {"truenas", "Samba"},
                                                                                  {"windows", "Windows"},
                                                                                  {"macos", "macOS"}}};

/// False for advice on another product than the one that was recognised.
bool concerns(const audit::AdviceLine& advice, const audit::Judgement& judgement) {
  if (!judgement.implementation) return true;
  const auto& name = judgement.implementation->name;
  const auto is_named = [&](const auto& row) { return row.second == name; };
  if (std::ranges::none_of(kProducts, is_named)) return true;
  const auto* const product = std::ranges::find(kProducts, advice.product, [](const auto& row) { return row.first; });
  return product == kProducts.end() || product->second == name;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// A wrapped paragraph, all of it indented.
void append_indented(std::string& out, std::string_view text, std::size_t width) {
  for (const auto& line : lines_of(paragraph(text, width - kFindingTextAt, kFindingHang)))
    out += std::string(kFindingTextAt, ' ') + line + '\n';
}

void append_finding(
    std::string& out, const Finding& finding, const audit::Judgement& judgement, std::size_t width, bool verbose) {
  std::string body;
  append_indented(body, fmt::format("{} [{}]", styled(Style::bold, finding.title), finding.id), width);
  append_indented(body, base::escape_terminal(finding.evidence), width);
  if (verbose) append_indented(body, finding.why, width);
  if (verbose || finding.severity > Severity::info)
    for (const auto& advice : finding.advice)
      if (concerns(advice, judgement)) append_indented(body, audit::advice_text(advice), width);
  if (verbose) append_indented(body, finding.reference, width);
  const std::string severity = severity_words(finding.severity);
  const std::size_t taken = kSeverityAt + display_width(severity);
  out +=
      std::string(kSeverityAt, ' ') + severity + std::string(kFindingTextAt - taken, ' ') + body.substr(kFindingTextAt);
}

std::string session_words(const audit::ClientVerdict& verdict) {
  std::string out;
  const auto add = [&out](std::string_view words) { out.append(out.empty() ? "" : ", ").append(words); };
  add(verdict.dialect ? base::escape_terminal(*verdict.dialect) : "connects");
  if (verdict.transport) out += *verdict.transport == proto::Transport::netbios ? " over NetBIOS" : " over direct TCP";
  if (verdict.signing)
    add(*verdict.signing == report::Signing::required  ? "signed"
        : *verdict.signing == report::Signing::enabled ? "can be signed"
                                                       : "cannot be signed");
  if (verdict.encrypted) add(*verdict.encrypted ? "can be encrypted" : "not encrypted");
  return out;
}

/// Texts and the clients that each is about, in the order in which they are met.
using Groups = std::vector<std::pair<std::string, std::vector<std::string>>>;

void put(Groups& groups, const std::string& text, const audit::ClientVerdict& verdict) {
  auto group = std::ranges::find(groups, text, [](const auto& g) { return g.first; });
  if (group == groups.end()) group = groups.insert(group, {text, {}});
  group->second.push_back(base::escape_terminal(verdict.client));
}

/// A clause of a reason at a time: many clients share one.
void put_conditions(Groups& groups, const audit::ClientVerdict& verdict) {
  constexpr std::string_view kClauseEnd = "; ";
  std::string_view rest = verdict.reason;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(kClauseEnd), rest.size());
    put(groups, base::escape_terminal(rest.substr(0, end)), verdict);
    rest.remove_prefix(std::min(end + kClauseEnd.size(), rest.size()));
  }
}

}  // namespace

std::string findings_section(const audit::Judgement& judgement, std::size_t width, bool verbose) {
  if (!judgement.findings || judgement.findings->empty()) return {};
  std::string out = styled(Style::bold, "Findings") + '\n';
  for (const auto& finding : *judgement.findings) append_finding(out, finding, judgement, width, verbose);
  return out;
}

std::vector<std::string> client_list(const audit::Judgement& judgement) {
  if (!judgement.clients) return {};
  Groups verdicts;
  Groups conditions;
  for (const auto& verdict : *judgement.clients) {
    const std::string reason = base::escape_terminal(verdict.reason);
    switch (verdict.connects) {
      case audit::Compatibility::yes:
        put(verdicts, session_words(verdict), verdict);
        put_conditions(conditions, verdict);
        break;
      case audit::Compatibility::no:
        put(verdicts, styled(Style::bad, "no") + ": " + reason, verdict);
        break;
      case audit::Compatibility::unknown:
        put(verdicts, styled(Style::warn, "unknown") + ": " + reason, verdict);
        break;
    }
  }
  std::vector<std::string> out;
  for (const auto* groups : {&verdicts, &conditions})
    for (const auto& [text, clients] : *groups) out.push_back(fmt::format("{}: {}", join_and(clients), text));
  return out;
}

}  // namespace smbprobe::view
