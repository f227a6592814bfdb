#include "view/text/diff_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "audit/diff_consequences.hpp"
#include "base/escape.hpp"
#include "base/json_writer.hpp"
#include "base/number_text.hpp"
#include "view/json/host_json.hpp"
#include "view/text/line_report.hpp"
#include "view/text/text_layout.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using audit::Change;
using report::HostReport;

constexpr std::size_t kFieldIndent = 4;
constexpr std::array<std::string_view, 3> kChangeNames{"come", "gone", "changed"};
constexpr std::array<std::string_view, 3> kMarks{"+ ", "- ", "~ "};
constexpr std::array kMarkStyles{Style::good, Style::bad, Style::warn};

std::size_t place(HostChange change) { return static_cast<std::size_t>(change); }

/// The fields of a host's verdict, all of them new.
std::vector<Change> verdict_fields(const HostReport& report, bool came) {
  std::vector<Change> out;
  const auto add = [&](audit::Rank rank, std::string field, std::string text, std::vector<std::string> members = {}) {
    Change change{rank, std::move(field), std::nullopt, std::nullopt, !members.empty(), {}, {}};
    (came ? change.after : change.before) = std::move(text);
    (came ? change.added : change.removed) = std::move(members);
    out.push_back(std::move(change));
  };
  add(audit::Rank::status, "status", std::string(report::name_of(report.status)));
  if (report.status != report::HostStatus::smb) return out;
  add(audit::Rank::smb1, "verdict.smb1", std::string(report::name_of(report.smb1)));
  std::string dialects;
  for (const auto& dialect : report.dialects) dialects.append(dialects.empty() ? "" : ", ").append(dialect);
  if (!dialects.empty()) add(audit::Rank::dialects, "verdict.dialects", dialects, report.dialects);
  if (report.signing) add(audit::Rank::signing, "verdict.signing", std::string(report::name_of(*report.signing)));
  return out;
}

std::string list_words(const Change& change) {
  std::string out;
  for (const auto& each : change.removed) out += (out.empty() ? "-" : " -") + base::escape_terminal(each);
  for (const auto& each : change.added) out += (out.empty() ? "+" : " +") + base::escape_terminal(each);
  return out;
}

std::string words(const Change& change) {
  if (change.is_list && (!change.added.empty() || !change.removed.empty())) return list_words(change);
  const auto side = [](const std::optional<std::string>& text) {
    if (!text) return std::string("not stated");
    return text->empty() ? std::string("none") : base::escape_terminal(*text);
  };
  return side(change.before) + " -> " + side(change.after);
}

using FieldLine = std::pair<std::string, std::string>;

std::vector<FieldLine> all_fields(const std::vector<Change>& changes) {
  std::vector<FieldLine> out;
  for (const auto& change : changes) out.emplace_back(base::escape_terminal(change.field), words(change));
  return out;
}

/// Those of clients with the same change in one line: "clients  yes, 2.1 -> no: Windows 7 and Windows Server 2008 R2".
std::vector<FieldLine> grouped_fields(const std::vector<Change>& changes) {
  constexpr std::string_view kClients = "clients.";
  std::vector<FieldLine> out;
  std::vector<std::pair<std::string, std::vector<std::string>>> clients;
  std::size_t at = 0;  // where they stand
  for (const auto& change : changes) {
    if (!change.field.starts_with(kClients)) {
      out.emplace_back(base::escape_terminal(change.field), words(change));
      if (change.rank < audit::Rank::clients) at = out.size();
      continue;
    }
    const std::string what = words(change);
    auto group = std::ranges::find(clients, what, [](const auto& each) { return each.first; });
    if (group == clients.end()) group = clients.insert(group, {what, {}});
    group->second.push_back(base::escape_terminal(change.field.substr(kClients.size())));
  }
  std::vector<FieldLine> lines;
  for (const auto& [what, names] : clients) lines.emplace_back("clients", what + ": " + join_and(names));
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(at), lines.begin(), lines.end());
  return out;
}

std::string field_lines(const std::vector<FieldLine>& lines) {
  std::size_t width = 0;
  for (const auto& [field, text] : lines) width = std::max(width, display_width(field));
  std::string out;
  for (const auto& [field, text] : lines)
    out.append(kFieldIndent, ' ').append(field).append(width - display_width(field) + 2, ' ').append(text) += '\n';
  return out;
}

std::string changed_host_words(const HostDifference& host) {
  if (host.change != HostChange::changed) return host.line;
  if (host.address.empty()) return base::escape_terminal(host.target);
  if (names_address(host.target, host.address)) return base::escape_terminal(host.target);
  return base::escape_terminal(host.address) + "  " + base::escape_terminal(host.target);
}

}  // namespace

std::optional<HostDifference> difference_of(const HostReport* before,
                                            const HostReport* after,
                                            const audit::Acceptances& acceptances) {
  const HostReport& one = after != nullptr ? *after : *before;
  HostDifference out{HostChange::changed, one.target, one.address, {}, {}};
  if (before != nullptr && after != nullptr) {
    const auto old_judgement = audit::judge(*before, acceptances);
    const auto new_judgement = audit::judge(*after, acceptances);
    out.difference = audit::compare({*before, old_judgement}, {*after, new_judgement});
    if (out.difference.changes.empty()) return std::nullopt;
    return out;
  }
  if (audit::says_nothing(one)) return std::nullopt;
  const bool came = after != nullptr;
  out.change = came ? HostChange::added : HostChange::removed;
  out.difference.changes = verdict_fields(one, came);
  out.line = render_line(one, false);
  out.line.pop_back();  // the line feed
  return out;
}

bool stands_before(const HostDifference& a, const HostDifference& b) noexcept {
  if (a.change != b.change) return a.change < b.change;
  const auto rank = [](const HostDifference& host) {
    return host.difference.changes.empty() ? audit::Rank::rest : host.difference.changes.front().rank;
  };
  return a.change == HostChange::changed && rank(a) < rank(b);
}

std::string render_difference(const HostDifference& host, DifferenceDetail detail, bool color) {
  std::string out =
      styled(kMarkStyles.at(place(host.change)), kMarks.at(place(host.change))) + changed_host_words(host) + '\n';
  if (detail == DifferenceDetail::name || host.change != HostChange::changed) return render_style(out, color);
  if (detail == DifferenceDetail::all)
    return render_style(out + field_lines(all_fields(host.difference.changes)), color);
  const auto folded = audit::fold_consequences(host.difference.changes);
  out += field_lines(grouped_fields(folded.shown));
  if (folded.following > 0)
    out += fmt::format("{}and {} more {} that {} from these (-v)\n", std::string(kFieldIndent, ' '),
                       base::grouped(folded.following), folded.following == 1 ? "field" : "fields",
                       folded.following == 1 ? "follows" : "follow");
  return render_style(out, color);
}

std::string difference_to_json(const HostDifference& host, int indent) {
  base::JsonWriter out(indent);
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.raw_string("type", "difference");
  out.raw_string("change", kChangeNames.at(place(host.change)));
  out.member("target", host.target);
  out.string_or_null("address", host.address);
  out.member("other_question", host.difference.different_scope);
  out.array("fields", host.difference.changes, [&](const Change& change) {
    const auto member = [&](const std::string& text) { out.value(text); };
    out.begin_object();
    out.member("field", change.field);
    out.member("before", change.before);
    out.member("after", change.after);
    if (change.is_list) {
      out.array("added", change.added, member);
      out.array("removed", change.removed, member);
    } else {
      out.member("added", nullptr);
      out.member("removed", nullptr);
    }
    out.end_object();
  });
  out.end_object();
  return out.take();
}

}  // namespace smbprobe::view
