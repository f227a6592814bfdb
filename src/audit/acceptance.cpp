#include "audit/acceptance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <variant>

#include "audit/findings/findings.hpp"
#include "base/number_text.hpp"
#include "targets/name_list.hpp"

namespace smbprobe::audit {
namespace {

bool has_port(const targets::TargetSpec& spec) {
  return std::visit([](const auto& each) { return each.port.has_value(); }, spec);
}

/// A name is compared with the target as the user wrote it: what a server says of itself opens nothing.
bool concerns_host(const targets::TargetSpec& hosts, const report::HostReport& report) {
  if (const auto* range = std::get_if<targets::AddressRange>(&hosts)) {
    const auto address = targets::parse_address(std::string_view(report.address).substr(0, report.address.find('%')));
    return address && range->first <= *address && *address <= range->last;
  }
  const auto wanted = targets::name_key(std::get<targets::Target>(hosts).host);
  const auto target = targets::parse_target(report.target);
  return (target && targets::name_key(target->host) == wanted) || targets::name_key(report.address) == wanted;
}

bool is_over(const Acceptance& acceptance, std::string_view today) {
  return acceptance.note.until && *acceptance.note.until < today;
}

/// "reason; until 2027-03-01", each where it is there.
std::string note_words(const AcceptedNote& note) {
  std::string out = note.reason.value_or("");
  if (note.until) out.append(out.empty() ? "" : "; ").append("until ").append(*note.until);
  return out;
}

}  // namespace

std::expected<Acceptance, std::string> make_acceptance(std::string_view finding, std::string_view where) {
  if (auto refusal = no_such_finding(finding)) return std::unexpected(*std::move(refusal));
  auto hosts = targets::parse_exclusion(where);
  if (!hosts) return std::unexpected(std::move(hosts.error()));
  if (has_port(*hosts))
    return std::unexpected(
        fmt::format("'{}' has a port, but a finding is accepted on a host; leave the port out", where));
  return Acceptance{std::string(finding), std::string(where), *std::move(hosts), {}};
}

std::expected<Acceptance, std::string> parse_acceptance(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size())
    return std::unexpected(
        fmt::format("'{}' names no host; write FINDING:HOST or FINDING:NETWORK, as in smb1-enabled:192.0.2.7", text));
  return make_acceptance(text.substr(0, colon), text.substr(colon + 1));
}

bool is_day(std::string_view text) noexcept {
  constexpr std::size_t kSize = 10;
  if (text.size() != kSize || text[4] != '-' || text[7] != '-') return false;
  const auto year = base::parse_number<unsigned short>(text.substr(0, 4));
  const auto month = base::parse_number<unsigned short>(text.substr(5, 2));
  const auto day = base::parse_number<unsigned short>(text.substr(8, 2));
  if (!year || !month || !day) return false;
  return std::chrono::year_month_day(std::chrono::year(*year), std::chrono::month(*month), std::chrono::day(*day)).ok();
}

void set_apart(const Acceptances& acceptances, const report::HostReport& report, Judgement& judgement) {
  if (!judgement.findings || acceptances.empty()) return;
  for (auto& finding : *judgement.findings) {
    const auto entry = std::ranges::find_if(acceptances.entries, [&](const Acceptance& each) {
      return each.finding == finding.id && !is_over(each, acceptances.today) && concerns_host(each.hosts, report);
    });
    if (entry != acceptances.entries.end()) finding.accepted = entry->note;
  }
  const auto is_open = [](const Finding& finding) { return !finding.accepted; };
  const auto accepted = std::ranges::stable_partition(*judgement.findings, is_open);
  std::ranges::move(accepted, std::back_inserter(judgement.accepted));
  judgement.findings->erase(accepted.begin(), accepted.end());
}

std::vector<std::string> expired_words(const Acceptances& acceptances) {
  std::vector<std::string> out;
  for (const auto& each : acceptances.entries)
    if (is_over(each, acceptances.today))
      out.push_back(fmt::format("{} on {} is no longer accepted{}{}: that ended on {}", each.finding, each.where,
                                each.note.reason ? ", " : "", each.note.reason.value_or(""), *each.note.until));
  return out;
}

std::string accepted_words(const Finding& finding) {
  const std::string note = note_words(finding.accepted.value_or(AcceptedNote{}));
  return note.empty() ? finding.id : fmt::format("{} ({})", finding.id, note);
}

}  // namespace smbprobe::audit
