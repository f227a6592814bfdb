#include "view/text/clients_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/clients/clients_table.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_dialects.hpp"
#include "report/version.hpp"
#include "view/csv_report.hpp"
#include "view/options.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {
namespace {

using audit::Client;

constexpr std::size_t kListWidth = kReportColumns;
constexpr std::size_t kListIndent = 2;
constexpr std::size_t kNumberWidth = 4;

constexpr std::string_view kLine = "{:<31}  {:<5}  {:<14}  {:<8}  {:<22}  {}\n";
struct ShortCipher {
  std::uint16_t id;
  std::string_view label;
};
constexpr std::array<ShortCipher, 4> kShortCiphers{{{1, "CCM"}, {2, "GCM"}, {3, "CCM256"}, {4, "GCM256"}}};
constexpr std::string_view kLegend =
    "SMB1: \"maybe\" where an upgraded installation may have kept it. Ciphers in the client's order: GCM and CCM with "
    "AES-128, GCM256 and CCM256 with AES-256. A * behind a source: nothing better than reports is known.";

std::string dialect(std::uint16_t revision) { return proto::label_or_hex(proto::kSmb2Dialects, revision); }

std::string smb2_text(const Client& client) {
  if (client.highest == 0) return "no";
  return client.lowest == client.highest ? dialect(client.lowest)
                                         : fmt::format("{} to {}", dialect(client.lowest), dialect(client.highest));
}

std::string_view netbios_text(audit::Netbios netbios) {
  switch (netbios) {
    case audit::Netbios::none:
      return "no";
    case audit::Netbios::smb1:
      return "SMB1";
    case audit::Netbios::smb1_or_set:
      return "if set";
    case audit::Netbios::all:
      return "yes";
    case audit::Netbios::only:
      return "139 alone";
  }
  return "no";
}

std::string_view guests_text(audit::Guests guests) {
  switch (guests) {
    case audit::Guests::accepted:
      return "yes";
    case audit::Guests::by_edition:
      return "edition";
    case audit::Guests::refused:
      return "no";
  }
  return "no";
}

std::string_view smb1_text(const Client& client) {
  if (client.may_have_smb1) return "maybe";
  return client.smb1_lowest == audit::Smb1Level::none ? "no" : "yes";
}

std::string short_ciphers(const Client& client) {
  std::string out;
  for (const std::uint16_t id : client.ciphers) {
    const auto row = std::ranges::find(kShortCiphers, id, &ShortCipher::id);
    out += (out.empty() ? "" : " ") +
           (row == kShortCiphers.end() ? proto::label_or_hex(proto::kCiphers, id) : std::string(row->label));
  }
  return out.empty() ? "none" : out;
}

/// The sources in the order in which the table first needs them: rows name them by number.
std::vector<std::string_view> sources() {
  std::vector<std::string_view> out;
  for (const Client& client : audit::clients_table())
    if (std::ranges::find(out, client.source) == out.end()) out.push_back(client.source);
  return out;
}

std::vector<std::string> cipher_names(const Client& client) {
  std::vector<std::string> out;
  for (const std::uint16_t id : client.ciphers) out.push_back(proto::label_or_hex(proto::kCiphers, id));
  return out;
}

std::string details(const Client& client) {
  std::string out =
      fmt::format("SMB1 from {}; over 139: {}; guests: {}; login: {}{}",
                  client.smb1_lowest == audit::Smb1Level::none ? "none" : audit::name_of(client.smb1_lowest),
                  netbios_text(client.netbios), guests_text(client.guests), client.kerberos ? "Kerberos, " : "",
                  audit::name_of(client.responses));
  if (!client.without_smb1.empty()) out += fmt::format("; {}", client.without_smb1);
  return std::string(kListIndent, ' ') + paragraph(out, kListWidth - kListIndent, kListIndent);
}

std::string source_list(const std::vector<std::string_view>& list) {
  std::string out = "\nSources\n";
  for (std::size_t i = 0; i < list.size(); ++i)
    out += paragraph(fmt::format("{:<3} {}", i + 1, list[i]), kListWidth, kNumberWidth);
  return out;
}

std::string text(bool verbose) {
  const auto known = sources();
  std::string out = fmt::format(kLine, "CLIENT", "SMB1", "SMB2", "SIGNING", "CIPHERS", "SOURCE");
  for (const Client& client : audit::clients_table()) {
    const auto number = std::ranges::find(known, client.source) - known.begin() + 1;
    out += fmt::format(kLine, client.name, smb1_text(client), smb2_text(client), report::name_of(client.signing),
                       short_ciphers(client), fmt::format("{}{}", number, audit::is_by_report(client) ? "*" : ""));
    if (verbose) out += details(client);
  }
  return out + '\n' + paragraph(kLegend, kListWidth, 0) + source_list(known);
}

std::string yes_or_no(bool value) { return value ? "yes" : "no"; }

std::string csv() {
  std::string out =
      "client,smb1_lowest,smb1_highest,lowest,highest,netbios,signing,ciphers,guests,responses,kerberos,"
      "microsoft_account,may_have_smb1,requires_encryption,blocks_ntlm,in_reports,by_report,source\n";
  for (const Client& client : audit::clients_table()) {
    const bool smb1 = client.smb1_highest != audit::Smb1Level::none;
    const bool smb2 = client.highest != 0;
    const auto cells = std::to_array<std::string>(
        {std::string(client.name), smb1 ? std::string(audit::name_of(client.smb1_lowest)) : "",
         smb1 ? std::string(audit::name_of(client.smb1_highest)) : "", smb2 ? dialect(client.lowest) : "",
         smb2 ? dialect(client.highest) : "", std::string(audit::name_of(client.netbios)),
         std::string(report::name_of(client.signing)), base::join(cipher_names(client), " "),
         std::string(audit::name_of(client.guests)), std::string(audit::name_of(client.responses)),
         yes_or_no(client.kerberos), yes_or_no(client.microsoft_account), yes_or_no(client.may_have_smb1),
         yes_or_no(client.requires_encryption), yes_or_no(client.blocks_ntlm), yes_or_no(client.in_reports),
         yes_or_no(audit::is_by_report(client)), std::string(client.source)});
    for (const auto& cell : cells) out += (&cell == cells.data() ? "" : ",") + csv_cell(cell);
    out += '\n';
  }
  return out;
}

void write_known_client(base::JsonWriter& out, const Client& client) {
  const bool smb1 = client.smb1_highest != audit::Smb1Level::none;
  const bool smb2 = client.highest != 0;
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.raw_string("type", "known_client");
  out.member("client", client.name);
  out.string_or_null("smb1_lowest", smb1 ? audit::name_of(client.smb1_lowest) : "");
  out.string_or_null("smb1_highest", smb1 ? audit::name_of(client.smb1_highest) : "");
  out.string_or_null("lowest", smb2 ? dialect(client.lowest) : "");
  out.string_or_null("highest", smb2 ? dialect(client.highest) : "");
  out.raw_string("netbios", audit::name_of(client.netbios));
  out.raw_string("signing", report::name_of(client.signing));
  out.array("ciphers", cipher_names(client), [&](const std::string& name) { out.raw_string(name); });
  out.raw_string("guests", audit::name_of(client.guests));
  out.raw_string("responses", audit::name_of(client.responses));
  out.member("kerberos", client.kerberos);
  out.member("microsoft_account", client.microsoft_account);
  out.member("may_have_smb1", client.may_have_smb1);
  out.member("requires_encryption", client.requires_encryption);
  out.member("blocks_ntlm", client.blocks_ntlm);
  out.member("in_reports", client.in_reports);
  out.member("by_report", audit::is_by_report(client));
  out.member("source", client.source);
  out.end_object();
}

std::string json() {
  constexpr int kLevel = 2;
  base::JsonWriter out(kLevel);
  out.begin_array();
  for (const Client& client : audit::clients_table()) write_known_client(out, client);
  out.end_array();
  return out.take() + '\n';
}

std::string ndjson() {
  std::string lines;
  for (const Client& client : audit::clients_table()) {
    base::JsonWriter out;
    write_known_client(out, client);
    lines += out.line();
  }
  return lines;
}

}  // namespace

std::string render_clients(OutputFormat format, bool verbose) {
  if (format == OutputFormat::csv) return csv();
  if (format == OutputFormat::json) return json();
  if (format == OutputFormat::ndjson) return ndjson();
  return text(verbose);
}

}  // namespace smbprobe::view
