// Who connects with the host.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "audit/clients/clients_table.hpp"
#include "audit/words.hpp"
#include "base/escape.hpp"
#include "base/text.hpp"
#include "proto/smb2_dialects.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using audit::ClientVerdict;
using audit::Compatibility;

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
  constexpr std::string_view kBetween = "; ";
  std::string_view rest = verdict.reason;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(kBetween), rest.size());
    put(groups, base::escape_terminal(rest.substr(0, end)), verdict);
    rest.remove_prefix(std::min(end + kBetween.size(), rest.size()));
  }
}

/// Clients that came with SMB 3: if they all connect, they are folded into one line.
bool has_smb3(const ClientVerdict& verdict) {
  const auto table = audit::clients_table();
  const auto row = std::ranges::find(table, verdict.client, &audit::Client::name);
  return row != table.end() && row->highest >= proto::SMB_3_0;
}

constexpr std::string_view kSinceWindows8 = "everyone since Windows 8, OS X 10.10, Linux 4.13, smbclient 4.7";
constexpr std::string_view kNtlmOnly = "the server offers NTLM only";
constexpr std::string_view kNtlmOnlyWords =
    "on a public network, PCs with a Microsoft account need saved credentials (MS16-110)";
constexpr std::string_view kNotShown = "NEGOTIATE does not show required encryption or blocked NTLM";

/// "NT LM 0.12", "2.1 over NetBIOS", "some dialect".
std::string dialect_label(const ClientVerdict& verdict) {
  std::string out = verdict.dialect ? base::escape_terminal(*verdict.dialect) : "some dialect";
  if (audit::smb1_level(out) == audit::Smb1Level::nt_lm) out = proto::kNtLm012;
  if (verdict.transport == proto::Transport::netbios) out += " over 139";
  return out;
}

std::string encryption_words(const std::vector<const ClientVerdict*>& group) {
  const auto all = [&](bool encrypted) {
    return std::ranges::all_of(group, [encrypted](const auto* each) { return each->encrypted == encrypted; });
  };
  return all(true) ? "; can be encrypted" : all(false) ? "; not encrypted" : "";
}

/// "3.0 to 3.1.1  everyone since Windows 8...": those with SMB 3, where all of them connect. Else nothing.
std::optional<Row> folded_row(const std::vector<ClientVerdict>& clients) {
  std::vector<const ClientVerdict*> group;
  for (const auto& verdict : clients)
    if (has_smb3(verdict)) group.push_back(&verdict);
  const auto connects = [](const auto* each) { return each->connects == Compatibility::yes && each->dialect; };
  if (group.empty() || !std::ranges::all_of(group, connects)) return std::nullopt;
  const auto by_dialect = [](const auto* each) { return *each->dialect; };
  const auto [lowest, highest] = std::ranges::minmax(group, {}, by_dialect);
  std::string label = dialect_label(*lowest);
  if (lowest->dialect != highest->dialect) label = *lowest->dialect + " to " + dialect_label(*highest);
  return Row{std::move(label), {std::string(kSinceWindows8) + encryption_words(group)}};
}

bool has_clause(const ClientVerdict& verdict, std::string_view clause) {
  return verdict.reason.find(clause) != std::string::npos;
}

/// Names of those who do not connect or of whom that is unknown, by reason.
void add_others(Table& table,
                const std::vector<ClientVerdict>& clients,
                Compatibility connects,
                std::string_view label) {
  Groups groups;
  for (const auto& verdict : clients)
    if (verdict.connects == connects) put(groups, base::escape_terminal(verdict.reason), verdict);
  for (const auto& [reason, names] : groups)
    table.rows.push_back({std::string(label), {fmt::format("{}: {}", base::join(names), reason)}});
}

/// A row for each dialect, those who have SMB 3 first.
void add_connecting(Table& table, const std::vector<ClientVerdict>& clients) {
  auto folded = folded_row(clients);
  const bool fold = folded.has_value();
  if (fold) table.rows.push_back(*std::move(folded));
  Groups groups;
  for (auto verdict = clients.rbegin(); verdict != clients.rend(); ++verdict)
    if (verdict->connects == Compatibility::yes && !(fold && has_smb3(*verdict)))
      put(groups, dialect_label(*verdict), *verdict);
  std::ranges::sort(groups, std::ranges::greater{}, [](const auto& group) {
    return std::pair(audit::smb1_level(group.first) == audit::Smb1Level::none, group.first);
  });
  for (auto& [label, names] : groups) {
    std::ranges::reverse(names);
    table.rows.push_back({label, {base::join(names)}});
  }
}

}  // namespace

Table client_table(const audit::Judgement& judgement) {
  Table table{"Clients", {std::string(kNotShown)}, {}};
  if (!judgement.clients) return table;
  const auto& clients = *judgement.clients;
  add_connecting(table, clients);
  add_others(table, clients, Compatibility::no, "cannot connect");
  add_others(table, clients, Compatibility::unknown, "unknown");
  if (std::ranges::any_of(clients, [](const auto& each) { return has_clause(each, kNtlmOnly); }))
    table.rows.push_back({"NTLM only", {std::string(kNtlmOnlyWords)}});
  return table;
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
