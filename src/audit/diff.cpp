#include "audit/diff.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "report/difference.hpp"

namespace smbprobe::audit {
namespace {

using report::EndpointReport;
using report::HostReport;
using report::LeafDifference;
using List = std::vector<std::string>;

/// Keys that change by themselves, or that say how was asked and not what was answered.
constexpr std::array<std::string_view, 10> kChangesByItself{"target",     "address",    "source",   "depth",
                                                            "started",    "elapsed_ms", "exchange", "system_time",
                                                            "start_time", "local_time"};

std::string_view last_key(std::string_view path) { return path.substr(path.rfind('.') + 1); }

bool changes_by_itself(std::string_view path) {
  return std::ranges::find(kChangesByItself, last_key(path)) != kChangesByItself.end();
}

/// "445": the port itself, which one side has alone.
bool is_port(std::string_view path) { return path.find_first_not_of("0123456789") == std::string_view::npos; }

/// Where a report differs because it was made in another way: what was asked for, what went wrong.
bool tells_the_question(std::string_view path) {
  constexpr std::array<std::string_view, 4> kKeys{"connected", "flags", "anomalies", "errors"};
  const auto key = last_key(path);
  return key.ends_with("_asked") || std::ranges::find(kKeys, key) != kKeys.end();
}

Rank rank_of(std::string_view path) {
  constexpr std::array<std::string_view, 6> kAboutSigning{"signing",   "user_level_security", "challenge_response",
                                                          "anonymous", "anonymous_ipc",       "guest"};
  const auto key = last_key(path);
  if (path == "status" || key == "state" || is_port(path)) return Rank::status;
  if (path == "verdict.smb1" || path.ends_with(".smb1.answer")) return Rank::smb1;
  if (path == "verdict.dialects" || key == "answer") return Rank::dialects;
  return std::ranges::find(kAboutSigning, key) != kAboutSigning.end() ? Rank::signing : Rank::rest;
}

std::optional<std::string> joined(const std::optional<List>& list) {
  if (!list) return std::nullopt;
  std::string out;
  for (const auto& each : *list) out.append(out.empty() ? "" : ", ").append(each);
  return out;
}

List without(const std::optional<List>& some, const std::optional<List>& others) {
  List out;
  if (!some) return out;
  for (const auto& each : *some)
    if (!others || std::ranges::find(*others, each) == others->end()) out.push_back(each);
  return out;
}

Change list_change(Rank rank, std::string field, const std::optional<List>& before, const std::optional<List>& after) {
  return {rank, std::move(field), joined(before), joined(after), true, without(after, before), without(before, after)};
}

Change change_of(LeafDifference&& leaf) {
  const Rank rank = rank_of(leaf.path);
  if (leaf.is_list) return list_change(rank, std::move(leaf.path), leaf.before_list, leaf.after_list);
  return {rank, std::move(leaf.path), std::move(leaf.before), std::move(leaf.after), false, {}, {}};
}

const EndpointReport* find_port(const HostReport& report, const EndpointReport& like) {
  for (const auto& endpoint : report.endpoints)
    if (endpoint.port == like.port && endpoint.transport == like.transport) return &endpoint;
  return nullptr;
}

bool same_ports(const HostReport& a, const HostReport& b) {
  return a.endpoints.size() == b.endpoints.size() &&
         std::ranges::all_of(a.endpoints, [&](const auto& endpoint) { return find_port(b, endpoint) != nullptr; });
}

/// A report of schema 1 lacks what its verdicts need.
bool is_older(const HostReport& report) {
  return std::ranges::any_of(report.endpoints, [](const EndpointReport& e) {
    return e.state == report::EndpointState::smb && !e.smb2.multi_protocol_asked;
  });
}

/// True where `a` has a port that `b` lacks.
bool has_another_port(const HostReport& a, const HostReport& b) {
  return std::ranges::any_of(a.endpoints, [&](const auto& endpoint) { return find_port(b, endpoint) == nullptr; });
}

/// What two hosts that were asked otherwise may differ in without a change: what only one of them knows.
bool known_to_one(const LeafDifference& leaf, const HostReport& a, const HostReport& b) {
  if (is_port(leaf.path)) return !has_another_port(a, b) || !has_another_port(b, a);  // one was asked more
  if (leaf.path == "verdict.dialects") return a.dialects.empty() || b.dialects.empty() || a.depth != b.depth;
  if (tells_the_question(leaf.path)) return true;
  return leaf.is_list ? !leaf.before_list || !leaf.after_list : !leaf.before || !leaf.after;
}

/// What a host says is compared where it says something on both sides: the status tells the rest.
bool said_by_the_host(std::string_view path) { return path.starts_with("verdict.") || path.starts_with("identity."); }

/// The ids alone: evidence and advice say the same in more words.
std::optional<List> finding_ids(const Judgement& judgement) {
  if (!judgement.findings) return std::nullopt;
  List out;
  for (const auto& finding : *judgement.findings)
    if (std::ranges::find(out, finding.id) == out.end()) out.push_back(finding.id);
  std::ranges::sort(out);
  return out;
}

/// "yes, 3.1.1".
std::string client_words(const ClientVerdict& client) {
  std::string out(name_of(client.connects));
  if (client.dialect) out += ", " + *client.dialect;
  return out;
}

void compare_clients(const Judgement& before, const Judgement& after, std::vector<Change>& out) {
  if (!before.clients || !after.clients) return;
  for (const auto& client : *after.clients) {
    const auto old = std::ranges::find(*before.clients, client.client, &ClientVerdict::client);
    if (old == before.clients->end() || client_words(*old) == client_words(client)) continue;
    out.push_back({Rank::clients, "clients." + client.client, client_words(*old), client_words(client), false, {}, {}});
  }
}

std::optional<std::string> implementation_name(const Judgement& judgement) {
  if (!judgement.implementation) return std::nullopt;
  return judgement.implementation->name;
}

/// Of two hosts that support SMB. @param asked_alike who knows more finds more, so else only the implementation counts
void compare_judgements(const Judgement& before, const Judgement& after, bool asked_alike, std::vector<Change>& out) {
  if (asked_alike) {
    if (const auto old = finding_ids(before), now = finding_ids(after); old != now)
      out.push_back(list_change(Rank::findings, "findings", old, now));
    compare_clients(before, after, out);
  }
  const auto old = implementation_name(before);
  const auto now = implementation_name(after);
  if (old != now && (asked_alike || (old && now)))
    out.push_back({Rank::rest, "implementation", old, now, false, {}, {}});
}

}  // namespace

bool says_nothing(const HostReport& report) noexcept {
  using enum report::HostStatus;
  return report.status == silent || report.status == refused || report.status == unreachable;
}

bool different_scope(const HostReport& a, const HostReport& b) noexcept {
  return a.depth != b.depth || a.source != b.source || is_older(a) != is_older(b) || !same_ports(a, b);
}

Difference compare(const JudgedHost& before, const JudgedHost& after) {
  const HostReport& a = before.report;
  const HostReport& b = after.report;
  Difference out;
  out.different_scope = different_scope(a, b);
  const bool both_speak = a.status == report::HostStatus::smb && b.status == report::HostStatus::smb;
  const auto take = [&](LeafDifference&& leaf) {
    if (changes_by_itself(leaf.path) || (!both_speak && said_by_the_host(leaf.path))) return;
    if (out.different_scope && known_to_one(leaf, a, b)) return;
    out.changes.push_back(change_of(std::move(leaf)));
  };
  report::DifferenceWalk(take).object("", a, b);
  if (both_speak) compare_judgements(before.judgement, after.judgement, !out.different_scope, out.changes);
  std::ranges::stable_sort(out.changes, {}, &Change::rank);
  return out;
}

}  // namespace smbprobe::audit
