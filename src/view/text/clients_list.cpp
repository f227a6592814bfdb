#include "view/text/clients_list.hpp"

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_dialects.hpp"
#include "report/version.hpp"
#include "view/csv_report.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {
namespace {

using audit::Client;

constexpr std::size_t kListWidth = 80;
constexpr std::size_t kListIndent = 2;

constexpr std::string_view kLine = "{:<25}  {:<10}  {:<14}  {:<6}  {:<8}  {}\n";
constexpr std::string_view kLegend =
    "\nSMB1: the lowest dialect that it offers. 139: what it does where 445 is blocked; "
    "\"if set\" is SMB1 alone, SMB2 too once EnableNetBTForSmb2 is 1. "
    "Guests: whether it goes on as guest where the server does not know its user.";

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
  return client.smb1_lowest == audit::Smb1Level::none ? "no" : audit::name_of(client.smb1_lowest);
}

std::vector<std::string> cipher_names(const Client& client) {
  std::vector<std::string> out;
  for (const std::uint16_t id : client.ciphers) out.push_back(proto::label_or_hex(proto::kCiphers, id));
  return out;
}

std::string details(const Client& client) {
  const auto ciphers = cipher_names(client);
  std::string out = fmt::format("ciphers: {}; login: {}{}; ", ciphers.empty() ? "none" : base::join(ciphers),
                                client.kerberos ? "Kerberos, " : "", audit::name_of(client.responses));
  out += fmt::format("source: {}", client.source);
  return std::string(kListIndent, ' ') + paragraph(out, kListWidth - kListIndent, kListIndent);
}

std::string text(bool verbose) {
  std::string out = fmt::format(kLine, "CLIENT", "SMB1", "SMB2", "139", "SIGNING", "GUESTS");
  for (const Client& client : audit::clients_table()) {
    out += fmt::format(kLine, client.name, smb1_text(client), smb2_text(client), netbios_text(client.netbios),
                       report::name_of(client.signing), guests_text(client.guests));
    if (verbose) out += details(client);
  }
  return out + paragraph(kLegend, kListWidth, 0);
}

std::string csv() {
  std::string out =
      "client,smb1_lowest,smb1_highest,lowest,highest,netbios,signing,ciphers,guests,responses,kerberos,"
      "microsoft_account,source\n";
  for (const Client& client : audit::clients_table()) {
    const bool smb1 = client.smb1_highest != audit::Smb1Level::none;
    const bool smb2 = client.highest != 0;
    const auto cells = std::to_array<std::string>(
        {std::string(client.name), smb1 ? std::string(audit::name_of(client.smb1_lowest)) : "",
         smb1 ? std::string(audit::name_of(client.smb1_highest)) : "", smb2 ? dialect(client.lowest) : "",
         smb2 ? dialect(client.highest) : "", std::string(audit::name_of(client.netbios)),
         std::string(report::name_of(client.signing)), base::join(cipher_names(client), " "),
         std::string(audit::name_of(client.guests)), std::string(audit::name_of(client.responses)),
         client.kerberos ? "yes" : "no", client.microsoft_account ? "yes" : "no", std::string(client.source)});
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
