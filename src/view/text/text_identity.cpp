#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/escape.hpp"
#include "base/text.hpp"
#include "proto/filetime.hpp"
#include "proto/guid.hpp"
#include "proto/named_values.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"
#include "view/text/reason_text.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using report::Answer;
using report::EndpointReport;

class Rows {
 public:
  explicit Rows(Table& table) : table_(table) {}

  void add(std::string label, std::string value) { table_.rows.push_back({std::move(label), {std::move(value)}}); }

  /// Text from the wire.
  void wire(std::string label, const std::optional<std::string>& value) {
    if (value) add(std::move(label), value->empty() ? "empty" : base::escape_terminal(*value));
  }

  /// One row where every port says the same, else a row a port.
  template <class Get>
  void per_port(const std::string& label, const Endpoints& endpoints, Get get) {
    std::vector<std::pair<std::string, std::string>> told;
    for (const auto* endpoint : endpoints) {
      const std::optional<std::string> value = get(*endpoint);
      if (value) told.emplace_back(port_text(*endpoint), *value);
    }
    const bool same = std::ranges::all_of(told, [&](const auto& t) { return t.second == told.front().second; });
    if (same && !told.empty()) return add(label, told.front().second);
    for (const auto& [port, value] : told) add(fmt::format("{} on {}", label, port), value);
  }

 private:
  Table& table_;
};

std::optional<std::string> guid_text(const EndpointReport& e) {
  if (e.smb2.server_guid) return proto::to_string(*e.smb2.server_guid);
  if (e.smb1.server_guid) return proto::to_string(*e.smb1.server_guid);
  return std::nullopt;
}

std::optional<std::string> mechanisms_text(const EndpointReport& e) {
  if (!e.authentication.mechanisms) return std::nullopt;
  std::string out;
  for (const auto& oid : *e.authentication.mechanisms)
    out += (out.empty() ? "" : ", ") + base::escape_terminal(proto::mech_name(oid));
  base::cut_long(out);
  return out.empty() ? "none" : out;
}

std::optional<std::string> hint_text(const EndpointReport& e) {
  if (!e.authentication.hint) return std::nullopt;
  return base::escape_terminal(*e.authentication.hint);
}

/// "granted as guest", "refused (LOGON_FAILURE)", and below it the exchange that shows it; "" where it was not tried.
std::string session_text(const report::Verdict& verdict) {
  if (verdict.answer == Answer::not_asked) return {};
  std::string out = verdict.answer == Answer::accepted ? styled(Style::warn, audit::reason_words(verdict.reason))
                                                       : verdict_text(verdict);
  if (verdict.exchange) out += fmt::format("\nexchange {}", *verdict.exchange);
  return out;
}

/// A moment that the first port to tell it told; asked a moment later, the clock would show another.
template <class Get>
std::optional<std::string> first_time(const Endpoints& endpoints, Get get) {
  for (const auto* endpoint : endpoints)
    if (const std::optional<std::uint64_t> filetime = get(*endpoint))
      if (const auto text = proto::filetime_to_iso8601(*filetime)) return text;
  return std::nullopt;
}

void add_names(Rows& rows, const report::Identity& id) {
  rows.wire("NetBIOS name", id.netbios_name);
  rows.wire("NetBIOS domain", id.netbios_domain);
  rows.wire("DNS name", id.dns_name);
  rows.wire("DNS domain", id.dns_domain);
  rows.wire("DNS forest", id.dns_forest);
  rows.wire("OS version", id.os_version);
  rows.wire("native OS", id.native_os);
  rows.wire("native LAN man", id.native_lan_man);
  rows.wire("MAC address", id.mac);
}

/// The parts that are there, in one row.
void add_joined(Rows& rows,
                std::string label,
                const std::vector<std::pair<std::string_view, std::optional<std::string>>>& parts) {
  std::vector<std::string> out;
  for (const auto& [before, value] : parts)
    if (value && !value->empty()) out.push_back(fmt::format("{}{}", before, base::escape_terminal(*value)));
  if (!out.empty()) rows.add(std::move(label), base::join(out));
}

/// "Samba (95% confidence)"
std::string implementation_words(const audit::Implementation& found) {
  return base::escape_terminal(found.name) +
         (found.confidence > 0 ? fmt::format(" ({}% confidence)", found.confidence) : "");
}

void add_short_names(Rows& rows,
                     const report::Identity& id,
                     const std::optional<audit::Implementation>& implementation) {
  add_joined(rows, "names",
             {{"", id.netbios_name},
              {"domain ", id.netbios_domain},
              {"DNS ", id.dns_name},
              {"DNS domain ", id.dns_domain},
              {"forest ", id.dns_forest},
              {"MAC ", id.mac}});
  const auto product = implementation ? std::optional(implementation_words(*implementation)) : std::nullopt;
  add_joined(rows, "software",
             {{"", product}, {"version ", id.os_version}, {"", id.native_os}, {"", id.native_lan_man}});
}

void add_implementation(Rows& rows, const audit::Implementation& found) {
  std::string text = implementation_words(found);
  for (const auto& reason : found.reasons) text += '\n' + base::escape_terminal(reason);
  rows.add("implementation", std::move(text));
}

std::string smb2_name(std::uint16_t revision) {
  const auto* row = proto::find_named(proto::kSmb2Dialects, revision);
  return row != nullptr ? std::string(row->token) : proto::hex_number(revision, 4);
}

}  // namespace

Table identity_table(const report::HostReport& report,
                     const audit::Judgement& judgement,
                     const Endpoints& endpoints,
                     bool verbose) {
  Table table{"Identity", {""}, {}};
  Rows rows{table};
  if (verbose)
    add_names(rows, report.identity);
  else
    add_short_names(rows, report.identity, judgement.implementation);
  if (judgement.implementation && verbose) add_implementation(rows, *judgement.implementation);
  rows.per_port("server GUID", endpoints, guid_text);
  const auto now = first_time(
      endpoints, [](const EndpointReport& e) { return e.smb2.system_time ? e.smb2.system_time : e.smb1.system_time; });
  if (now) rows.add("system time", *now);
  const auto start = first_time(endpoints, [](const EndpointReport& e) { return e.smb2.start_time; });
  if (start) rows.add("started", *start);
  rows.per_port("mechanisms", endpoints, mechanisms_text);
  if (verbose) rows.per_port("hint", endpoints, hint_text);
  return table;
}

Table session_table(const Endpoints& endpoints) {
  Table table = empty_table("Sessions", endpoints);
  const auto add = [&](const char* label, report::Verdict report::Authentication::* session) {
    Row row =
        make_row(label, endpoints, [&](const EndpointReport& e) { return session_text(e.authentication.*session); });
    if (std::ranges::any_of(row.cells, [](const std::string& cell) { return !cell.empty(); }))
      table.rows.push_back(std::move(row));
  };
  add("null", &report::Authentication::anonymous);
  add("null, IPC$", &report::Authentication::anonymous_ipc);
  add("guest", &report::Authentication::guest);
  return table;
}

std::vector<std::string> anomaly_list(const Endpoints& endpoints) {
  std::vector<std::pair<std::string, std::vector<std::string>>> found;  // anomaly, ports
  for (const auto* endpoint : endpoints) {
    for (const auto& a : endpoint->anomalies) {
      const std::string text = base::escape_terminal(a.where + ": " + a.what);
      auto entry = std::ranges::find(found, text, [](const auto& f) { return f.first; });
      if (entry == found.end()) entry = found.insert(entry, {text, {}});
      entry->second.push_back(port_text(*endpoint));
    }
  }
  std::vector<std::string> out;
  for (const auto& [text, ports] : found) out.push_back(fmt::format("{} {}", join_and(ports), text));
  return out;
}

std::vector<std::string> unknown_list(const report::HostReport& report, const Endpoints& endpoints) {
  std::vector<std::string> out;
  if (!report.endpoints.empty())  // else the verdict has said them
    for (const auto& error : report.errors) out.push_back(base::escape_terminal(error));
  for (const auto* endpoint : endpoints) {
    std::map<std::string, std::vector<std::string>> by_reason;
    for (const auto& d : endpoint->smb2.dialects)
      if (d.verdict.answer == Answer::unknown)
        by_reason[audit::reason_words(d.verdict.reason)].push_back(smb2_name(d.revision));
    if (endpoint->smb1.verdict.answer == Answer::unknown)
      by_reason[audit::reason_words(endpoint->smb1.verdict.reason)].emplace_back("SMB1");
    for (const auto& [reason, names] : by_reason)
      out.push_back(fmt::format("{}: {} ({})", port_text(*endpoint), join_and(names), reason));
  }
  return out;
}

}  // namespace smbprobe::view
