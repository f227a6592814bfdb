#include "view/text/line_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/escape.hpp"
#include "report/words.hpp"
#include "view/text/reason_text.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

// where the columns begin
constexpr std::size_t kAddress = 11;
constexpr std::size_t kDialects = 28;
constexpr std::size_t kSigning = 43;
constexpr std::size_t kName = 65;

/// Goes to a column, or a gap further where it is taken; the next one that is free is met again.
void go_to(std::string& line, std::size_t column, std::size_t gap = 2) {
  const std::size_t taken = display_width(line);
  line.append(taken + gap > column ? gap : column - taken, ' ');
}

bool speaks_smb2(const report::EndpointReport& endpoint) {
  return endpoint.smb2.verdict.answer == report::Answer::accepted;
}

std::string smb1_cell(const report::HostReport& report) {
  if (report.status != report::HostStatus::smb) return styled(Style::bold, status_words(report.status));
  const auto smb1 = report.smb1;
  if (smb1 == report::Smb1Status::only) return styled(Style::bad, "SMB1 ONLY");
  if (smb1 != report::Smb1Status::unknown)
    return styled(smb1 == report::Smb1Status::enabled ? Style::bad : Style::good, report::smb1_words(smb1));
  return styled(Style::bold, std::ranges::any_of(report.endpoints, speaks_smb2) ? "SMB2+" : "SMB");
}

}  // namespace

std::string address_words(const report::HostReport& report) {
  const bool target = report.address.empty() || names_address(report.target, report.address);
  return base::escape_terminal(target ? report.target : report.address);
}

std::string name_words(const report::HostReport& report) {
  const auto told = [](const std::optional<std::string>& name) { return name && !name->empty(); };
  const auto& identity = report.identity;
  if (!report.address.empty() && !names_address(report.target, report.address))
    return base::escape_terminal(report.target);
  if (told(identity.netbios_name)) return base::escape_terminal(*identity.netbios_name);
  return told(identity.dns_name) ? base::escape_terminal(*identity.dns_name) : std::string{};
}

std::string render_line(const report::HostReport& report, bool color, const std::string& policy) {
  std::string line = smb1_cell(report);
  go_to(line, kAddress, 1);  // UNRESOLVED fills the column
  line += address_words(report);
  go_to(line, kDialects);
  if (report.status == report::HostStatus::smb) {
    line += dialect_list(report);
    go_to(line, kSigning, 1);
    line += signing_verdict(report);
  } else {
    line += why_no_smb(report);
  }
  if (const std::string name = name_words(report); !name.empty()) {
    go_to(line, kName);
    line += name;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  if (const std::string unanswered = unanswered_words(report); !unanswered.empty())
    line += "  " + styled(Style::warn, unanswered);
  if (!policy.empty()) line += "  " + policy;
  return render_style(line, color) + '\n';
}

}  // namespace smbprobe::view
