#include "view/csv_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "audit/findings/findings.hpp"
#include "audit/policy/policy.hpp"
#include "base/escape.hpp"
#include "base/text.hpp"
#include "proto/guid.hpp"
#include "proto/named_values.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/spnego.hpp"
#include "report/dialect_range.hpp"
#include "report/time_text.hpp"
#include "report/weakest_signing.hpp"
#include "targets/targets.hpp"

namespace smbprobe::view {
namespace {

using report::HostReport;
using Members = std::vector<std::string>;

/// Between the members of a list in a cell: no spreadsheet splits there, and no dialect has one.
constexpr std::string_view kBetweenMembers = "|";
/// What begins a formula; and the same in full width, which some spreadsheets take for it.
constexpr std::array<std::string_view, 8> kFormulas{
    "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

std::string one_cell(const Members& members) { return base::join(members, kBetweenMembers); }

/// What any port tells, each once, in the order of the ports. @param add puts what one port tells into the list.
template <class Add>
std::string over_ports(const HostReport& report, Add add) {
  Members all;
  for (const auto& endpoint : report.endpoints) {
    Members of_port;
    add(endpoint, of_port);
    for (auto& member : of_port)
      if (std::ranges::find(all, member) == all.end()) all.push_back(std::move(member));
  }
  return one_cell(all);
}

template <std::size_t N>
void add_accepted(const std::array<proto::Named<std::uint16_t>, N>& table,
                  const std::optional<std::vector<report::Algorithm>>& algorithms,
                  Members& into) {
  if (!algorithms) return;
  for (const auto& a : *algorithms)
    if (a.verdict.answer == report::Answer::accepted) into.push_back(proto::label_or_hex(table, a.id));
}

std::string or_empty(const std::optional<std::string>& text) { return text.value_or(""); }

std::string signing(const HostReport& report) {
  if (report.status != report::HostStatus::smb) return {};
  return std::string(report.signing ? report::name_of(*report.signing) : "unknown");
}

std::string or_empty(const std::optional<report::Signing>& signing) {
  return signing ? std::string(report::name_of(*signing)) : std::string();
}

std::string smb1(const HostReport& report) {
  return report.status == report::HostStatus::smb ? std::string(report::name_of(report.smb1)) : std::string{};
}

/// Which answer says most where the ports differ.
std::string smb2(const HostReport& report) {
  if (report.status != report::HostStatus::smb) return {};
  auto best = report::Answer::not_asked;
  for (const auto& endpoint : report.endpoints) best = std::min(best, endpoint.smb2.verdict.answer);
  return std::string(report::name_of(best));
}

std::string lowest(const HostReport& report) { return std::string(report::lowest_dialect(report).value_or("")); }
std::string highest(const HostReport& report) { return std::string(report::highest_dialect(report).value_or("")); }

std::string ports(const HostReport& report) {
  return over_ports(report, [](const report::EndpointReport& e, Members& into) {
    into.push_back(fmt::format("{}/{}={}", e.port, targets::transport_word(e.transport), report::name_of(e.state)));
  });
}

std::string reasons(const HostReport& report) {
  return over_ports(report, [](const report::EndpointReport& e, Members& into) {
    if (!e.reason.is_none()) into.push_back(to_string(e.reason));
  });
}

std::string called_name(const HostReport& report) {
  return over_ports(report, [](const report::EndpointReport& e, Members& into) {
    if (e.called_name) into.push_back(*e.called_name);
  });
}

std::string server_guid(const HostReport& report) {
  return over_ports(report, [](const report::EndpointReport& e, Members& into) {
    for (const auto& guid : {e.smb2.server_guid, e.smb1.server_guid})
      if (guid) into.push_back(proto::to_string(*guid));
  });
}

std::string ciphers(const HostReport& report) {
  return over_ports(report, [](const report::EndpointReport& e, Members& into) {
    add_accepted(proto::kCiphers, e.smb2.ciphers, into);
  });
}

std::string signing_algorithms(const HostReport& report) {
  return over_ports(report, [](const report::EndpointReport& e, Members& into) {
    add_accepted(proto::kSigningAlgorithms, e.smb2.signing_algorithms, into);
  });
}

std::string compression(const HostReport& report) {
  return over_ports(report, [](const report::EndpointReport& e, Members& into) {
    if (!e.smb2.compression) return;
    for (const std::uint16_t id : *e.smb2.compression)
      into.push_back(proto::label_or_hex(proto::kCompressionAlgorithms, id));
  });
}

std::string mechanisms(const HostReport& report) {
  return over_ports(report, [](const report::EndpointReport& e, Members& into) {
    if (!e.authentication.mechanisms) return;
    for (const auto& oid : *e.authentication.mechanisms) into.emplace_back(proto::mech_name(oid));
  });
}

/// Whether any port granted it: true, false, or empty where nothing tells.
std::string session(const HostReport& report, report::Verdict report::Authentication::* tried) {
  auto best = report::Answer::not_asked;
  for (const auto& endpoint : report.endpoints) best = std::min(best, (endpoint.authentication.*tried).answer);
  if (best == report::Answer::accepted) return "true";
  return best == report::Answer::refused ? "false" : "";
}

std::string anomalies(const HostReport& report) {
  std::size_t count = 0;
  for (const auto& endpoint : report.endpoints) count += endpoint.anomalies.size();
  return std::to_string(count);
}

std::string severity(const audit::Judgement& judgement) {
  const auto worst = audit::worst(judgement);
  return worst ? std::string(audit::name_of(*worst)) : std::string{};
}

std::string ids_of(const std::vector<audit::Finding>& findings) {
  Members ids;
  for (const auto& finding : findings) ids.push_back(finding.id);
  return one_cell(ids);
}

std::string finding_ids(const audit::Judgement& judgement) {
  return judgement.findings ? ids_of(*judgement.findings) : std::string();
}

std::string implementation(const audit::Judgement& judgement) {
  return judgement.implementation ? judgement.implementation->name : std::string{};
}

std::string policy(const audit::Judgement& judgement) {
  return judgement.policy ? std::string(audit::name_of(judgement.policy->verdict)) : std::string{};
}

constexpr std::array<CsvColumn, 40> kColumns{{
    {"address", "address that was probed; empty for a name without one", [](const HostReport& r) { return r.address; }},
    {"target", "the target as it was given", [](const HostReport& r) { return r.target; }},
    {"status", "smb, not_smb, silent, refused, unreachable, unresolved or error",
     [](const HostReport& r) { return std::string(report::name_of(r.status)); }},
    {"smb1", "only, enabled, disabled or unknown; empty without SMB", smb1},
    {"smb2", "SMB2 or SMB3 on any port: accepted, refused, unknown or not_asked; empty without SMB", smb2},
    {"lowest", "lowest dialect accepted", lowest},
    {"highest", "highest dialect accepted; empty where higher ones were not asked", highest},
    {"signing", "weakest over all dialects: disabled, enabled, required or unknown", signing},
    {"dialects", "every dialect accepted, lowest first", [](const HostReport& r) { return one_cell(r.dialects); }},
    {"ports", "what each port is: 445/direct=smb, 139/netbios=refused", ports},
    {"reasons", "why a port has no SMB: timeout, connection_refused, http", reasons},
    {"called_name", "NetBIOS name that opened a session", called_name},
    {"netbios_name", "NetBIOS name of the host", [](const HostReport& r) { return or_empty(r.identity.netbios_name); }},
    {"netbios_domain", "NetBIOS domain or workgroup",
     [](const HostReport& r) { return or_empty(r.identity.netbios_domain); }},
    {"dns_name", "DNS name that the host reports", [](const HostReport& r) { return or_empty(r.identity.dns_name); }},
    {"dns_domain", "DNS domain", [](const HostReport& r) { return or_empty(r.identity.dns_domain); }},
    {"dns_forest", "DNS name of the forest", [](const HostReport& r) { return or_empty(r.identity.dns_forest); }},
    {"os_version", "version in the NTLMSSP CHALLENGE",
     [](const HostReport& r) { return or_empty(r.identity.os_version); }},
    {"native_os", "operating system in an SMB1 login answer",
     [](const HostReport& r) { return or_empty(r.identity.native_os); }},
    {"native_lan_man", "server software in an SMB1 login answer",
     [](const HostReport& r) { return or_empty(r.identity.native_lan_man); }},
    {"mac", "hardware address that NBSTAT reports", [](const HostReport& r) { return or_empty(r.identity.mac); }},
    {"server_guid", "GUID of the server", server_guid},
    {"ciphers", "ciphers accepted", ciphers},
    {"signing_algorithms", "signing algorithms accepted", signing_algorithms},
    {"compression", "compression algorithms offered", compression},
    {"mechanisms", "authentication mechanisms offered", mechanisms},
    {"anomalies", "how many deviations from the specification were seen", anomalies},
    {"depth", "how much was asked: quick, standard or full",
     [](const HostReport& r) { return std::string(report::name_of(r.depth)); }},
    {"started", "when the probe began, UTC", [](const HostReport& r) { return report::iso8601_ms(r.started_us); }},
    {"errors", "what went wrong, for people", [](const HostReport& r) { return one_cell(r.errors); }},
    {"severity", "of the worst finding: info, low, medium, high or critical; empty for none", nullptr, severity},
    {"findings", "what was found, worst first, without what is accepted", nullptr, finding_ids},
    {"implementation", "the implementation that answers, or unknown; empty where that was not judged", nullptr,
     implementation},
    {"policy", "held, broken or unknown; empty without a policy", nullptr, policy},
    {"anonymous", "with --anonymous, whether a null session was granted: true, false or empty",
     [](const HostReport& r) { return session(r, &report::Authentication::anonymous); }},
    {"guest", "with --anonymous, whether a session as Guest without a password was granted",
     [](const HostReport& r) { return session(r, &report::Authentication::guest); }},
    {"unanswered", "how many questions have no answer; empty where none was asked",
     [](const HostReport& r) { return r.unanswered ? std::to_string(*r.unanswered) : std::string{}; }},
    {"smb1_signing", "of SMB1 only, the weakest over all ports; empty where SMB1 is not accepted or does not state it",
     [](const HostReport& r) { return or_empty(report::smb1_signing(r)); }},
    {"smb2_signing", "of SMB2 and SMB3, the weakest over all dialects and ports; empty where neither is accepted",
     [](const HostReport& r) { return or_empty(report::smb2_signing(r)); }},
    {"accepted", "what was found and is a known exception, see --accept", nullptr,
     [](const audit::Judgement& j) { return ids_of(j.accepted); }},
}};

bool begins_a_formula(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return std::ranges::any_of(kFormulas, [text](std::string_view sign) { return text.starts_with(sign); });
}

}  // namespace

std::span<const CsvColumn> csv_columns() noexcept { return kColumns; }

std::string csv_header() {
  std::string out;
  for (const auto& column : kColumns) out.append(out.empty() ? "" : ",").append(column.name);
  return out + '\n';
}

std::string csv_row(const report::HostReport& report, const audit::Judgement& judgement) {
  std::string out;
  bool first = true;
  for (const auto& column : kColumns) {
    if (!std::exchange(first, false)) out += ',';
    out += csv_cell(column.cell != nullptr ? column.cell(report) : column.judged(judgement));
  }
  return out + '\n';
}

std::string csv_cell(std::string_view text) {
  if (text.empty()) return {};
  std::string cell = base::escape_terminal(text);
  if (begins_a_formula(cell)) cell.insert(0, 1, '\'');
  if (cell.find_first_of(",;\"") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace smbprobe::view
