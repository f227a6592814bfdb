// The sections of the text report, one file each; for text_*.cpp only. Marks of styles are still in.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/judgement.hpp"
#include "probe/exchange.hpp"
#include "report/host_report.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {

/// The ports that speak SMB.
using Endpoints = std::vector<const report::EndpointReport*>;

/// "nas.lan (192.0.2.7)  SMB1 DISABLED, dialects 2.0.2 to 3.1.1, signing enabled but NOT REQUIRED", in one line.
[[nodiscard]] std::string verdict_line(const report::HostReport& report);

/// "NT LM 0.12 and 2.0.2 to 3.1.1"; "2.1 or later" where no SMB2 dialect was asked for by itself.
[[nodiscard]] std::string dialect_list(const report::HostReport& report);

/// "3 questions unanswered"; "" where none is.
[[nodiscard]] std::string unanswered_words(const report::HostReport& report);

/// "SILENT", "REFUSED"...: a host that does not speak SMB.
[[nodiscard]] std::string_view status_words(report::HostStatus status) noexcept;

/// "445 and 139: connection refused; 4450/direct: no answer in time", of the ports without SMB; else the errors.
[[nodiscard]] std::string why_no_smb(const report::HostReport& report);

/// True where the target names the address already: "192.0.2.7", "192.0.2.7:4450", "[2001:db8::1]:445".
[[nodiscard]] bool names_address(const std::string& target, const std::string& address);

/// What an administrator should know, worst first, with what to type. @param verbose with the advice on what is merely
/// worth knowing too
[[nodiscard]] std::string findings_section(const audit::Judgement& judgement, std::size_t width, bool verbose);

/// The policy and what became of each of its rules, the failed ones first. "" without one.
[[nodiscard]] std::string policy_section(const audit::Judgement& judgement, std::size_t width);

/// "policy nas FAILED", for a host in one line. "" without a policy.
[[nodiscard]] std::string policy_words(const audit::Judgement& judgement);

/// Which clients get a session and how: an entry for those with the same verdict.
[[nodiscard]] std::vector<std::string> client_list(const audit::Judgement& judgement);

[[nodiscard]] Table smb2_table(const Endpoints& endpoints);
[[nodiscard]] Table smb1_table(const Endpoints& endpoints);

/// Signing algorithms, encryption, compression...: what a 3.1.1 answer tells. No rows where none came.
[[nodiscard]] Table security_table(const Endpoints& endpoints);

[[nodiscard]] Table identity_table(const report::HostReport& report,
                                   const audit::Judgement& judgement,
                                   const Endpoints& endpoints);

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
