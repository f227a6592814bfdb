#include "view/html/html_row.hpp"

#include <fmt/format.h>

#include "audit/findings/findings.hpp"
#include "audit/policy/policy.hpp"
#include "audit/words.hpp"
#include "base/escape.hpp"
#include "report/dialect_range.hpp"
#include "report/weakest_signing.hpp"
#include "report/words.hpp"
#include "view/text/line_report.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using report::HostStatus;

std::string verdict_word(const report::HostReport& report) {
  switch (report.status) {
    case HostStatus::smb:
      break;
    case HostStatus::not_smb:
      return "no SMB";
    case HostStatus::silent:
    case HostStatus::refused:
    case HostStatus::unreachable:
    case HostStatus::unresolved:
      return std::string(report::name_of(report.status));
    case HostStatus::error:
      return "not probed";
  }
  return std::string(report::smb1_words(report.smb1));
}

/// "not required, SMB1 disabled": that of SMB2 and SMB3, and SMB1's where it differs.
std::string signing_word(const report::HostReport& report) {
  if (report.status != HostStatus::smb) return {};
  const auto smb1 = report::smb1_signing(report);
  const auto smb2 = report::smb2_signing(report);
  if (!smb1 || smb1 == smb2) return std::string(report::signing_words(smb2 ? smb2 : report.signing));
  const std::string of_smb1 = fmt::format("SMB1 {}", report::signing_words(smb1));
  return smb2 ? fmt::format("{}, {}", report::signing_words(smb2), of_smb1) : of_smb1;
}

}  // namespace

HtmlRow html_row(const report::HostReport& report, const audit::Judgement& judgement) {
  const bool smb = report.status == HostStatus::smb;
  HtmlRow row;
  row.address = address_words(report);
  row.name = name_words(report);
  row.verdict = verdict_word(report);
  row.dialects = render_style(smb ? dialect_list(report) : why_no_smb(report), false);
  if (smb) row.highest = base::escape_terminal(report::highest_dialect(report).value_or(""));
  row.signing = signing_word(report);
  if (smb && judgement.ntlm_off) row.ntlm_off = audit::ntlm_off_words(*judgement.ntlm_off);
  if (judgement.implementation) row.implementation = base::escape_terminal(judgement.implementation->name);
  row.worst = audit::worst(judgement);
  row.judged = judgement.findings.has_value();
  if (judgement.policy) row.policy = audit::compliance_words(judgement.policy->verdict);
  return row;
}

std::string_view worst_word(const HtmlRow& row) noexcept {
  if (row.worst) return audit::name_of(*row.worst);
  return row.judged ? "none" : "";
}

}  // namespace smbprobe::view
