// The sections of the text report, one file each; for text_*.cpp only. Marks of styles are still in.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/findings/changes.hpp"
#include "audit/judgement.hpp"
#include "probe/exchange.hpp"
#include "report/host_report.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {

/// The ports that support SMB.
using Endpoints = std::vector<const report::EndpointReport*>;

/// "nas.lan (192.0.2.7)  NAS (Samba)": address, name and product.
[[nodiscard]] std::string host_words(const report::HostReport& report, const audit::Judgement& judgement);

/// "SMB1 enabled; SMB 2.0.2 to 3.1.1; signing not required, SMB1 signing disabled".
[[nodiscard]] std::string verdict_words(const report::HostReport& report);

/// "signing not required, SMB1 signing disabled": that of SMB2 and SMB3, and SMB1's where it differs.
[[nodiscard]] std::string signing_verdict(const report::HostReport& report);

/// "NT LM 0.12 and 2.0.2 to 3.1.1"; "2.1 or later" where no SMB2 dialect was asked for by itself.
[[nodiscard]] std::string dialect_list(const report::HostReport& report);

/// "3 questions unanswered"; "" where none is.
[[nodiscard]] std::string unanswered_words(const report::HostReport& report);

/// "SILENT", "REFUSED"...: a host that does not support SMB.
[[nodiscard]] std::string_view status_words(report::HostStatus status) noexcept;

/// "445 and 139: connection refused; 4450/direct: no answer in time", of the ports without SMB; else the errors.
[[nodiscard]] std::string why_no_smb(const report::HostReport& report);

/// True where the target names the address already: "192.0.2.7", "192.0.2.7:4450", "[2001:db8::1]:445".
[[nodiscard]] bool names_address(const std::string& target, const std::string& address);

/// "2 high, 1 medium: smb1-enabled, signing-disabled, signing-not-required"; "no findings"; "" where nothing was
/// judged.
/// @param named with the findings' ids
[[nodiscard]] std::string finding_counts(const audit::Judgement& judgement, bool named);

[[nodiscard]] Style severity_style(audit::Severity severity);

/// What an administrator should know, worst first. @param verbose with the whole of what is merely worth knowing too
[[nodiscard]] std::string findings_section(const audit::Judgement& judgement, std::size_t width, bool verbose);

/// Findings that are known exceptions, an entry each: "smb1-enabled (scanner in the basement; until 2027-03-01)".
[[nodiscard]] std::vector<std::string> accepted_list(const audit::Judgement& judgement);

/// What to change on the product that answers; in words where that is not known. @param verbose with the lines for
/// every product then, and with what clears findings of severity info
[[nodiscard]] std::string changes_section(const report::HostReport& report,
                                          const audit::Judgement& judgement,
                                          std::size_t width,
                                          bool verbose);

/// The same for one product as text to paste: all that is not a setting or a command is a comment.
[[nodiscard]] std::string fix_text(const report::HostReport& report,
                                   const audit::Judgement& judgement,
                                   audit::Product product,
                                   bool verbose);

/// The policy and what became of each of its rules, the failed ones first. "" without one.
[[nodiscard]] std::string policy_section(const audit::Judgement& judgement, std::size_t width);

/// "policy nas FAILED", for a host in one line. "" without a policy.
[[nodiscard]] std::string policy_words(const audit::Judgement& judgement);

/// Which clients connect, and with what; who does not, and why. No rows where that was not judged.
[[nodiscard]] Table client_table(const audit::Judgement& judgement);

/// The same in full: an entry for those with the same verdict, with its conditions.
[[nodiscard]] std::vector<std::string> client_list(const audit::Judgement& judgement);

/// Each dialect in a line, those that are answered alike in one.
[[nodiscard]] Table dialect_table(const Endpoints& endpoints);

[[nodiscard]] Table smb2_table(const Endpoints& endpoints);
[[nodiscard]] Table smb1_table(const Endpoints& endpoints);

/// Signing algorithms, encryption, compression...: what a 3.1.1 answer tells. No rows where none came.
/// @param verbose with what the server does not have
[[nodiscard]] Table security_table(const Endpoints& endpoints, bool verbose);

/// @param verbose a row for each name, and why the implementation is that one
[[nodiscard]] Table identity_table(const report::HostReport& report,
                                   const audit::Judgement& judgement,
                                   const Endpoints& endpoints,
                                   bool verbose);

/// What sessions without credentials got, and the exchange that shows it. No rows where none were tried.
[[nodiscard]] Table session_table(const Endpoints& endpoints);

/// Deviations from the specification, one entry each.
[[nodiscard]] std::vector<std::string> anomaly_list(const Endpoints& endpoints);

/// What is unknown and why, one entry each.
[[nodiscard]] std::vector<std::string> unknown_list(const report::HostReport& report, const Endpoints& endpoints);

/// Each exchange in one entry: number, port, what was asked, what came, how long it took.
[[nodiscard]] std::vector<std::string> evidence_list(std::span<const probe::Exchange> exchanges);

/// A row made of one cell for each endpoint.
template <class Make>
[[nodiscard]] Row make_row(std::string label, const Endpoints& endpoints, Make make) {
  Row row{std::move(label), {}};
  for (const auto* endpoint : endpoints) row.cells.push_back(make(*endpoint));
  return row;
}

/// A table without rows, headed by the ports.
[[nodiscard]] Table empty_table(std::string title, const Endpoints& endpoints);

}  // namespace smbprobe::view
