#include "audit/host_filter.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "audit/findings/findings.hpp"
#include "base/nearest_word.hpp"

namespace smbprobe::audit {
namespace {

using report::HostReport;
using report::HostStatus;
using report::Signing;
using report::Smb1Status;

template <HostStatus Status>
bool has_status(const HostReport& report) noexcept {
  return report.status == Status;
}

bool speaks(const HostReport& report, Smb1Status smb1) noexcept {
  return report.status == HostStatus::smb && report.smb1 == smb1;
}

bool any_smb1(const HostReport& report) noexcept {
  return speaks(report, Smb1Status::only) || speaks(report, Smb1Status::enabled);
}

bool only_smb1(const HostReport& report) noexcept { return speaks(report, Smb1Status::only); }
bool no_smb1(const HostReport& report) noexcept { return speaks(report, Smb1Status::disabled); }

bool signing_disabled(const HostReport& report) noexcept {
  return report.status == HostStatus::smb && report.signing == Signing::disabled;
}

/// A server that cannot sign does not require it either.
bool signing_not_required(const HostReport& report) noexcept {
  return report.status == HostStatus::smb && report.signing && *report.signing != Signing::required;
}

bool smb1_open(const HostReport& report) noexcept { return speaks(report, Smb1Status::unknown); }

/// Also where SMB1 is enabled and nothing is known of SMB2.
bool only_smb1_open(const HostReport& report) noexcept {
  const auto is_open = [](const report::EndpointReport& port) {
    const auto answer = port.smb2.verdict.answer;
    return port.state == report::EndpointState::smb &&
           (answer == report::Answer::unknown || answer == report::Answer::not_asked);
  };
  const auto speaks_smb2 = [](const report::EndpointReport& port) {
    return port.smb2.verdict.answer == report::Answer::accepted;
  };
  if (std::ranges::any_of(report.endpoints, speaks_smb2)) return false;
  return smb1_open(report) || (speaks(report, Smb1Status::enabled) && std::ranges::any_of(report.endpoints, is_open));
}

bool signing_open(const HostReport& report) noexcept { return report.status == HostStatus::smb && !report.signing; }

/// A question was put, so there was a connection to put it on.
bool was_asked(const report::EndpointReport& port) noexcept {
  return port.smb1.verdict.answer != report::Answer::not_asked || port.smb2.verdict.answer != report::Answer::not_asked;
}

bool open_but_silent(const HostReport& report) noexcept {
  if (report.status != HostStatus::silent) return false;
  for (const auto& port : report.endpoints)
    if (port.state == report::EndpointState::silent && was_asked(port)) return true;
  return false;
}

bool any_host(const HostReport& /*report*/) noexcept { return true; }

constexpr std::array<FilterWord, 14> kWords{{
    {"smb", "supports SMB", has_status<HostStatus::smb>, nullptr},
    {"smb1-only", "supports only SMB1", only_smb1, only_smb1_open},
    {"smb1", "supports SMB1, with or without newer dialects", any_smb1, smb1_open},
    {"no-smb1", "supports SMB and refuses SMB1", no_smb1, smb1_open},
    {"signing-not-required", "some dialect does not require signing", signing_not_required, signing_open},
    {"signing-disabled", "some dialect cannot be signed", signing_disabled, signing_open},
    {"not-smb", "something else answers", has_status<HostStatus::not_smb>, nullptr},
    {"silent", "no answer in time", has_status<HostStatus::silent>, nullptr},
    {"open-silent", "accepts connections and sends nothing", open_but_silent, nullptr},
    {"refused", "refuses connections", has_status<HostStatus::refused>, nullptr},
    {"unreachable", "no route to it, or its address is unused", has_status<HostStatus::unreachable>, nullptr},
    {"unresolved", "a name without an address", has_status<HostStatus::unresolved>, nullptr},
    {"error", "could not be probed", has_status<HostStatus::error>, nullptr},
    {"all", "every host", any_host, nullptr},
}};

constexpr std::uint32_t bit(std::size_t row) noexcept { return std::uint32_t{1} << row; }

/// @pre the word is in the table.
consteval std::uint32_t bit_of(std::string_view word) {
  std::size_t row = 0;
  while (kWords.at(row).word != word) ++row;
  return bit(row);
}

std::uint32_t find_bit(std::string_view word) noexcept {
  for (std::size_t row = 0; row < kWords.size(); ++row)
    if (kWords[row].word == word) return bit(row);
  return 0;
}

std::string unknown_filter_word(std::string_view word) {
  std::vector<std::string_view> all;
  for (const auto& row : kWords) all.push_back(row.word);
  for (const auto& row : finding_rows()) all.push_back(row.id);
  return base::unknown_word("kind of host or finding", word, all);
}

}  // namespace

std::string HostFilter::text() const {
  std::string out;
  for (std::size_t row = 0; row < kWords.size(); ++row) {
    if ((chosen_ & bit(row)) == 0) continue;
    if (!out.empty()) out += ',';
    out += kWords[row].word;
  }
  for (const auto id : findings_) (out += out.empty() ? "" : ",") += id;
  return out;
}

std::span<const FilterWord> HostFilter::words() noexcept { return kWords; }

HostFilter HostFilter::everything() noexcept { return HostFilter{bit_of("all")}; }
HostFilter HostFilter::open_silent() noexcept { return HostFilter{bit_of("open-silent")}; }

bool HostFilter::is_smb1_only() const noexcept { return chosen_ == bit_of("smb1-only") && findings_.empty(); }

HostFilter HostFilter::by_default(bool sweep) noexcept {
  if (!sweep) return everything();
  return HostFilter{bit_of("smb") | bit_of("open-silent") | bit_of("not-smb") | bit_of("unresolved") | bit_of("error")};
}

std::expected<HostFilter, std::string> HostFilter::parse(std::string_view list) {
  HostFilter out{0};
  const auto findings = finding_rows();
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view word = list.substr(0, comma);
    const auto finding = std::ranges::find(findings, word, &FindingRow::id);
    if (const std::uint32_t found = find_bit(word); found != 0)
      out.chosen_ |= found;
    else if (finding == findings.end())
      return std::unexpected(unknown_filter_word(word));
    else if (std::ranges::find(out.findings_, word) == out.findings_.end())
      out.findings_.push_back(finding->id);
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  std::ranges::sort(out.findings_);
  return out;
}

bool HostFilter::wants(const HostReport& report) const {
  for (std::size_t row = 0; row < kWords.size(); ++row)
    if ((chosen_ & bit(row)) != 0 && kWords[row].matches(report)) return true;
  return has_finding(report);
}

bool HostFilter::has_finding(const HostReport& report) const {
  if (findings_.empty() || report.status != HostStatus::smb) return false;
  return std::ranges::any_of(find_findings(report), [&](const Finding& finding) {
    return std::ranges::find(findings_, finding.id) != findings_.end();
  });
}

/// A quick look shows some findings, never that there is none.
bool HostFilter::is_undecided(const HostReport& report) const {
  if (wants(report)) return false;
  if (!findings_.empty() && report.status == HostStatus::smb && report.depth == report::Depth::quick) return true;
  for (std::size_t row = 0; row < kWords.size(); ++row)
    if ((chosen_ & bit(row)) != 0 && kWords[row].is_open != nullptr && kWords[row].is_open(report)) return true;
  return false;
}

}  // namespace smbprobe::audit
