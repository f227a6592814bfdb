#include "view/text/host_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/findings/findings.hpp"
#include "audit/words.hpp"
#include "base/escape.hpp"
#include "report/dialect_ranges.hpp"
#include "report/weakest_signing.hpp"
#include "report/words.hpp"
#include "view/text/line_report.hpp"
#include "view/text/reason_text.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using report::HostReport;
using report::Smb1Status;

constexpr std::size_t kWideFrom =
    100;  // columns of a line with two spaces between cells, else one, and with every column
constexpr std::array<std::string_view, kHostColumns> kHeads{
    "Address", "Name\\domain", "Product", "SMB1", "Dialects", "Signing", "NTLM off", "Policy", "Worst finding"};
// for rows that are not known yet: an IPv4 address, the longest finding with its severity
constexpr std::array<std::size_t, kHostColumns> kUsualWidths{15, 24, 10, 8, 12, 12, 9, 7, 33};

/// Which column gives room, down to how much, in this order.
constexpr std::array<std::pair<HostColumn, std::size_t>, 15> kGiveRoom{{{HostColumn::dialects, 13},
                                                                        {HostColumn::name, 16},
                                                                        {HostColumn::finding, 27},
                                                                        {HostColumn::product, 7},
                                                                        {HostColumn::name, 11},
                                                                        {HostColumn::dialects, 12},
                                                                        {HostColumn::finding, 16},
                                                                        {HostColumn::name, 8},
                                                                        {HostColumn::product, 5},
                                                                        {HostColumn::finding, 8},
                                                                        {HostColumn::name, 3},
                                                                        {HostColumn::dialects, 5},
                                                                        {HostColumn::signing, 5},
                                                                        {HostColumn::ntlm_off, 5},
                                                                        {HostColumn::address, 7}}};

constexpr std::size_t place_of(HostColumn column) { return static_cast<std::size_t>(column); }

HostRow::Cell& cell(HostRow& row, HostColumn column) { return row.cells.at(place_of(column)); }

/// "NAS01\LAB": the domain where it says more than the name.
std::string name_and_domain(const HostReport& report) {
  std::string out = name_words(report);
  const auto& identity = report.identity;
  if (!identity.netbios_domain || identity.netbios_domain->empty()) return out;
  if (identity.netbios_domain == identity.netbios_name) return out;
  return out + '\\' + base::escape_terminal(*identity.netbios_domain);
}

HostRow::Cell smb1_state(Smb1Status smb1) {
  switch (smb1) {
    case Smb1Status::only:
      return {"only", Style::bad};
    case Smb1Status::enabled:
      return {"enabled", Style::bad};
    case Smb1Status::disabled:
      return {"disabled", Style::good};
    case Smb1Status::unknown:
      break;
  }
  return {"unknown", Style::warn};
}

/// "2.0.2-3.1.1": SMB1 has a column of its own, and its dialect stands here where there is nothing newer.
std::string dialects_in_short(const HostReport& report) {
  std::vector<std::string> smb2;
  for (const auto& each : report.dialects)
    if (report::is_smb2_dialect(each)) smb2.push_back(each);
  if (smb2.empty()) return dialect_list(report);
  std::string out;
  for (std::string range : report::dialect_ranges(smb2)) {
    constexpr std::string_view kTo = " to ";
    if (const auto at = range.find(kTo); at != std::string::npos) range.replace(at, kTo.size(), "-");
    out += (out.empty() ? "" : ", ") + range;
  }
  return out;
}

/// That of SMB2 and SMB3; SMB1's is named as such unless the host has nothing else.
HostRow::Cell signing_state(const HostReport& report) {
  const auto smb1 = report::smb1_signing(report);
  const auto smb2 = report::smb2_signing(report);
  const auto signing = smb2 ? smb2 : smb1 ? smb1 : report.signing;
  const bool of_smb1 = !smb2 && smb1 && report.smb1 != Smb1Status::only;
  return {fmt::format("{}{}", of_smb1 ? "SMB1 " : "", report::signing_words(signing)),
          signing ? style_of(*signing) : Style::warn};
}

/// Not ready is how nearly every server is: no style calls it bad.
HostRow::Cell ntlm_off_state(const audit::Judgement& judgement) {
  if (!judgement.ntlm_off) return {};
  const bool ready = *judgement.ntlm_off == audit::NtlmOff::ready;
  return {std::string(audit::ntlm_off_words(*judgement.ntlm_off)), ready ? std::optional(Style::good) : std::nullopt};
}

HostRow::Cell policy_state(const audit::Judgement& judgement) {
  if (!judgement.policy) return {};
  const auto verdict = judgement.policy->verdict;
  const Style style = verdict == audit::Compliance::pass   ? Style::good
                      : verdict == audit::Compliance::fail ? Style::bad
                                                           : Style::warn;
  return {std::string(audit::compliance_words(verdict)), style};
}

/// "high smb1-enabled"; "none" for a host that was judged.
HostRow::Cell worst_finding(const audit::Judgement& judgement) {
  if (!judgement.findings) return {"not judged", {}};
  const auto worst = audit::worst(judgement);
  if (!worst || *worst == audit::Severity::info) return {"none", Style::good};
  const auto finding = std::ranges::find(*judgement.findings, *worst, &audit::Finding::severity);
  return {fmt::format("{} {}", audit::name_of(*worst), finding->id), severity_style(*worst)};
}

std::string no_smb(const HostReport& report) {
  const std::string why = why_no_smb(report);
  return fmt::format("{}{}{}", status_words(report.status), why.empty() ? "" : "  ", why);
}

}  // namespace

HostRow host_row(const HostReport& report, const audit::Judgement& judgement) {
  HostRow row;
  cell(row, HostColumn::address).text = address_words(report);
  cell(row, HostColumn::name).text = name_and_domain(report);
  if (report.status != report::HostStatus::smb) {
    row.note = no_smb(report);
    return row;
  }
  if (judgement.implementation && judgement.implementation->confidence > 0)
    cell(row, HostColumn::product).text = base::escape_terminal(judgement.implementation->name);
  cell(row, HostColumn::smb1) = smb1_state(report.smb1);
  cell(row, HostColumn::dialects).text = dialects_in_short(report);
  cell(row, HostColumn::signing) = signing_state(report);
  cell(row, HostColumn::ntlm_off) = ntlm_off_state(judgement);
  cell(row, HostColumn::policy) = policy_state(judgement);
  cell(row, HostColumn::finding) = worst_finding(judgement);
  return row;
}

HostTable::HostTable(std::size_t width, bool policy)
    : width_(width), gap_(width >= kWideFrom ? 2 : 1), policy_(policy), widths_(fitted(kUsualWidths)) {}

HostTable::HostTable(std::size_t width, bool policy, std::span<const HostRow> rows) : HostTable(width, policy) {
  Widths wanted{};
  for (std::size_t i = 0; i < kHostColumns; ++i) {
    for (const auto& row : rows) wanted[i] = std::max(wanted[i], display_width(row.cells[i].text));
    if (wanted[i] > 0) wanted[i] = std::max(wanted[i], kHeads[i].size());
  }
  widths_ = fitted(wanted);
}

/// A column without a width, such as one without a word in it, has no gap either.
HostTable::Widths HostTable::fitted(Widths wanted) const {
  if (!policy_) wanted[place_of(HostColumn::policy)] = 0;
  if (width_ < kWideFrom) wanted[place_of(HostColumn::ntlm_off)] = 0;
  const auto columns = kHostColumns - static_cast<std::size_t>(std::ranges::count(wanted, 0U));
  std::size_t total =
      std::accumulate(wanted.begin(), wanted.end(), gap_ * (columns - std::min<std::size_t>(columns, 1)));
  for (const auto& [column, least] : kGiveRoom) {
    std::size_t& size = wanted.at(place_of(column));
    if (total <= width_ || size <= least) continue;
    const std::size_t given = std::min(size - least, total - width_);
    size -= given;
    total -= given;
  }
  return wanted;
}

std::string HostTable::joined(const HostRow& row, const Widths& widths) const {
  std::string out;
  std::size_t column = 0;  // where the cell begins
  for (std::size_t i = 0; i < kHostColumns; ++i) {
    const auto& [text, style] = row.cells[i];
    if (!row.note.empty() && i == place_of(HostColumn::product)) {
      out.append(column - std::min(column, display_width(out)), ' ');
      out += cut_to(row.note, width_ - std::min(column, width_));
      break;
    }
    if (widths[i] == 0) continue;
    out.append(column - std::min(column, display_width(out)), ' ');
    const std::string shown = cut_to(text, widths[i]);
    out += style ? styled(*style, shown) : shown;
    column += widths[i] + gap_;
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out + '\n';
}

std::string HostTable::header() const {
  HostRow row;
  for (std::size_t i = 0; i < kHostColumns; ++i) row.cells[i].text = kHeads[i];
  std::string out = joined(row, widths_);
  out.pop_back();  // the line feed
  return styled(Style::bold, out) + '\n';
}

std::string HostTable::line(const HostRow& row) const {
  const std::size_t address = display_width(row.cells[place_of(HostColumn::address)].text);
  if (address <= widths_[place_of(HostColumn::address)]) return joined(row, widths_);
  Widths wanted = widths_;
  wanted[place_of(HostColumn::address)] = address;
  return joined(row, fitted(wanted));
}

}  // namespace smbprobe::view
