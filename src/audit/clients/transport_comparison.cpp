#include "audit/clients/transport_comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "audit/observed.hpp"
#include "audit/words.hpp"
#include "proto/named_values.hpp"
#include "proto/session_frame.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::audit {
namespace {

using report::Answer;
using report::EndpointReport;
using report::EndpointState;
using report::HostReport;

constexpr report::Reason kNameNotPresent{report::ReasonKind::session_error, 0x82};

bool is_netbios(const EndpointReport& e) { return e.transport == proto::Transport::netbios; }
bool smb2_is(const EndpointReport& e, Answer answer) { return e.smb2.verdict.answer == answer; }

std::string silence_words(const EndpointReport& e) {
  if (e.reason == report::ReasonKind::not_captured) return "without an answer in the capture";
  if (e.reason == report::ReasonKind::dropped) return "open but drops every connection";
  const bool hung_up = e.reason == report::ReasonKind::closed || e.reason == report::ReasonKind::reset;
  if (!e.connected && hung_up) return "unclear (each connection was closed, by the server or by the proxy)";
  if (!e.connected) return "silent (no answer in time)";
  return *e.connected ? "open but silent (no answer in time)" : "filtered (no connection in time)";
}

/// What a port without SMB is, behind "is" or "are".
std::string state_words(const EndpointReport& e) {
  switch (e.state) {
    case EndpointState::smb:
      return "SMB";
    case EndpointState::silent:
      return silence_words(e);
    case EndpointState::unreachable:
      return "unreachable";
    case EndpointState::refused:
      if (e.reason == report::ReasonKind::connection_refused) return "closed (connection refused)";
      return fmt::format("open but refuses sessions ({})", reason_words(e.reason));
    case EndpointState::not_smb:
      if (e.reason == report::ReasonKind::closed) return "open but not SMB (closed without an answer)";
      return fmt::format("open but not SMB ({})", reason_words(e.reason));
    case EndpointState::error:
      break;
  }
  return fmt::format("not probed ({})", reason_words(e.reason));
}

/// "445 is closed (connection refused)", ports in the same state together.
std::vector<std::string> other_ports(const HostReport& report) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const auto& endpoint : report.endpoints) {
    if (speaks_smb(endpoint)) continue;
    const std::string text = state_words(endpoint);
    auto group = std::ranges::find(groups, text, [](const auto& g) { return g.first; });
    if (group == groups.end()) group = groups.insert(group, {text, {}});
    group->second.push_back(port_name(endpoint));
  }
  std::vector<std::string> out;
  for (const auto& [text, ports] : groups)
    out.push_back(fmt::format("{} {} {}", join_and(ports), ports.size() == 1 ? "is" : "are", text));
  return out;
}

void add_states(const HostReport& report, std::vector<std::string>& out) {
  std::vector<std::string> speaking;
  for (const auto& endpoint : report.endpoints)
    if (speaks_smb(endpoint)) speaking.push_back(port_name(endpoint));
  if (speaking.empty() || speaking.size() == report.endpoints.size()) return;
  out.push_back(fmt::format("Only {} {} SMB; {}.", join_and(speaking), speaking.size() == 1 ? "supports" : "support",
                            fmt::join(other_ports(report), "; ")));
}

/// Direct TCP was asked and has no SMB, NetBIOS has.
void add_netbios_only(const HostReport& report, std::vector<std::string>& out) {
  const auto direct_smb = [](const EndpointReport& e) { return !is_netbios(e) && speaks_smb(e); };
  const auto direct = [](const EndpointReport& e) { return !is_netbios(e); };
  const auto netbios =
      std::ranges::find_if(report.endpoints, [](const EndpointReport& e) { return is_netbios(e) && speaks_smb(e); });
  if (netbios == report.endpoints.end() || std::ranges::none_of(report.endpoints, direct) ||
      std::ranges::any_of(report.endpoints, direct_smb))
    return;
  if (smb2_is(*netbios, Answer::accepted))
    out.push_back(
        fmt::format("NetBIOS ({}) is the only way in: Windows 10 and later never use SMB2 there, Windows 8 "
                    "and 8.1 do where EnableNetBTForSmb2 is set.",
                    port_name(*netbios)));
  else
    out.push_back(fmt::format("NetBIOS ({}) is the only way in.", port_name(*netbios)));
}

void add_names(const HostReport& report, std::vector<std::string>& out) {
  for (const auto& e : report.endpoints) {
    const auto& tried = e.tried_names;
    if (e.called_name && tried.size() > 1)
      out.push_back(fmt::format("{} opened a session for {}; called names tried: {}.", port_name(e), *e.called_name,
                                join_and(tried)));
    else if (!e.called_name && !tried.empty() && e.reason == kNameNotPresent)
      out.push_back(fmt::format("{} knows no server by the called {} {}: it has another NetBIOS name.", port_name(e),
                                tried.size() == 1 ? "name" : "names", join_and(tried)));
    else if (!e.called_name && tried.size() > 1)
      out.push_back(fmt::format("{} opened no session; called names tried: {}.", port_name(e), join_and(tried)));
  }
}

/// Dialects that `a` accepts and `b` refuses.
std::vector<std::string> only_in(const EndpointReport& a, const EndpointReport& b) {
  std::vector<std::string> out;
  for (const auto& mine : a.smb1.dialects) {
    const auto theirs = std::ranges::find(b.smb1.dialects, mine.dialect, &report::Smb1Dialect::dialect);
    const auto answer = theirs == b.smb1.dialects.end() ? b.smb1.verdict.answer : theirs->verdict.answer;
    if (accepted(mine.verdict) && answer == Answer::refused) out.push_back(mine.dialect);
  }
  for (const auto& mine : a.smb2.dialects) {
    const auto* theirs = find_dialect(b, mine.revision);
    const auto answer = theirs == nullptr ? b.smb2.verdict.answer : theirs->verdict.answer;
    if (accepted(mine.verdict) && answer == Answer::refused)
      out.push_back(proto::label_or_hex(proto::kSmb2Dialects, mine.revision));
  }
  return out;
}

void add_difference(const EndpointReport& a, const EndpointReport& b, std::vector<std::string>& out) {
  if (smb2_is(a, Answer::accepted) && smb2_is(b, Answer::refused)) {
    out.push_back(fmt::format("SMB2 is accepted on {} only, {} refuses it.", port_name(a), port_name(b)));
    return;
  }
  const auto dialects = only_in(a, b);
  if (!dialects.empty())
    out.push_back(fmt::format("{} accepts {}, {} refuses {}.", port_name(a), join_and(dialects), port_name(b),
                              dialects.size() == 1 ? "it" : "them"));
}

/// Each later port against the first one that supports SMB.
void add_differences(const HostReport& report, std::vector<std::string>& out) {
  const auto first = std::ranges::find_if(report.endpoints, speaks_smb);
  if (first == report.endpoints.end()) return;
  for (auto other = first + 1; other != report.endpoints.end(); ++other) {
    if (!speaks_smb(*other)) continue;
    add_difference(*first, *other, out);
    add_difference(*other, *first, out);
  }
}

}  // namespace

std::vector<std::string> transport_comparison(const HostReport& report) {
  std::vector<std::string> out;
  add_states(report, out);
  add_netbios_only(report, out);
  add_names(report, out);
  add_differences(report, out);
  return out;
}

}  // namespace smbprobe::audit
