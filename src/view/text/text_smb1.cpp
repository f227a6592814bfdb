#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/escape.hpp"
#include "base/text.hpp"
#include "proto/filetime.hpp"
#include "proto/named_values.hpp"
#include "proto/smb1_constants.hpp"
#include "view/text/reason_text.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using report::Answer;
using report::EndpointReport;

std::string or_not_stated(const std::string& text) { return text.empty() ? "not stated" : text; }

/// Accepted strings first, then the others, grouped by how they were answered.
std::string dialects_cell(const EndpointReport& endpoint) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const Answer answer : {Answer::accepted, Answer::refused, Answer::unknown}) {
    for (const auto& d : endpoint.smb1.dialects) {
      if (d.verdict.answer != answer) continue;
      const std::string text = verdict_text(d.verdict);
      auto group = std::ranges::find(groups, text, [](const auto& g) { return g.first; });
      if (group == groups.end()) group = groups.insert(group, {text, {}});
      group->second.push_back(base::escape_terminal(d.dialect));
    }
  }
  std::string out;
  for (const auto& [text, names] : groups)
    out += fmt::format("{}{}: {}", out.empty() ? "" : "\n", text, base::join(names));
  return out.empty() ? "not asked" : out;
}

std::string signing_cell(const EndpointReport& endpoint) {
  return endpoint.smb1.signing ? signing_text(*endpoint.smb1.signing) : "not stated";
}

std::string security_cell(const EndpointReport& endpoint) {
  const auto& smb1 = endpoint.smb1;
  std::vector<std::string> parts;
  if (smb1.user_level_security)
    parts.emplace_back(*smb1.user_level_security ? "user level" : styled(Style::bad, "share level"));
  if (smb1.challenge_response)
    parts.emplace_back(*smb1.challenge_response ? "challenge and response"
                                                : styled(Style::bad, "passwords in the CLEAR"));
  if (smb1.extended_security)
    parts.emplace_back(*smb1.extended_security ? "extended security" : "no extended security");
  return or_not_stated(base::join(parts));
}

std::string capabilities_cell(const EndpointReport& endpoint) {
  if (!endpoint.smb1.capabilities) return "not stated";
  const auto labels = proto::flag_labels(proto::kSmb1Capabilities, *endpoint.smb1.capabilities);
  return labels.empty() ? "none" : base::join(labels);
}

std::string limits_cell(const EndpointReport& endpoint) {
  const auto& smb1 = endpoint.smb1;
  std::vector<std::string> parts;
  if (smb1.max_buffer_size) parts.push_back(fmt::format("buffer {} bytes", *smb1.max_buffer_size));
  if (smb1.max_mpx_count) parts.push_back(fmt::format("{} requests at a time", *smb1.max_mpx_count));
  return or_not_stated(base::join(parts));
}

/// ServerTimeZone counts to the west; people count to the east.
std::string zone_text(std::int16_t minutes_west) {
  const int west = minutes_west;
  return fmt::format("UTC{}{:02}:{:02}", west > 0 ? '-' : '+', std::abs(west) / 60, std::abs(west) % 60);
}

/// The clock is that of one answer: to the second, or ports asked a moment apart would never look alike.
std::string clock_cell(const EndpointReport& endpoint) {
  const auto& smb1 = endpoint.smb1;
  if (smb1.local_time) return "local time " + base::escape_terminal(*smb1.local_time);
  return smb1.time_zone_minutes ? "zone " + zone_text(*smb1.time_zone_minutes) : "not stated";
}

std::string names_cell(const EndpointReport& endpoint) {
  const auto& smb1 = endpoint.smb1;
  std::vector<std::string> parts;
  if (smb1.server && !smb1.server->empty()) parts.push_back("server " + base::escape_terminal(*smb1.server));
  if (smb1.domain && !smb1.domain->empty()) parts.push_back("domain " + base::escape_terminal(*smb1.domain));
  return or_not_stated(base::join(parts));
}

}  // namespace

Table smb1_table(const Endpoints& endpoints) {
  Table table = empty_table("SMB1", endpoints);
  table.rows.push_back(
      make_row("answer", endpoints, [](const EndpointReport& e) { return verdict_text(e.smb1.verdict); }));
  if (std::ranges::none_of(endpoints,
                           [](const EndpointReport* e) { return e->smb1.verdict.answer == Answer::accepted; }))
    return table;
  const auto add = [&](std::string label, std::string (*cell)(const EndpointReport&)) {
    Row row{std::move(label), {}};
    bool told = false;
    for (const auto* endpoint : endpoints) {
      const bool accepted = endpoint->smb1.verdict.answer == Answer::accepted;
      row.cells.push_back(accepted ? cell(*endpoint) : "-");
      told = told || (accepted && row.cells.back() != "not stated");
    }
    if (told) table.rows.push_back(std::move(row));
  };
  add("dialects", dialects_cell);
  add("signing", signing_cell);
  add("security", security_cell);
  add("capabilities", capabilities_cell);
  add("limits", limits_cell);
  add("clock", clock_cell);
  add("names", names_cell);
  return table;
}

}  // namespace smbprobe::view
