// Hosts with one fact each, and what is found in them; for tests of src/audit only.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "audit/findings/findings.hpp"
#include "cli/report_parts.hpp"
#include "proto/smb2_dialects.hpp"
#include "support/reason.hpp"

namespace smbprobe::test {

/// A port that speaks SMB and of which nothing else is known.
[[nodiscard]] inline report::EndpointReport smb_port(std::uint16_t port) {
  return endpoint(port, report::EndpointState::smb, {});
}

[[nodiscard]] inline report::HostReport host_with(std::vector<report::EndpointReport> ports) {
  auto out = host("nas.lan", "192.0.2.7", report::Depth::full);
  out.endpoints = std::move(ports);
  return out;
}

/// A port with NT LM 0.12 and a known answer.
[[nodiscard]] inline report::EndpointReport smb1_port(std::uint16_t port) {
  auto out = smb_port(port);
  out.smb1.verdict = accepted(1);
  out.smb1.dialects = {{"NT LM 0.12", accepted(1)}};
  out.smb1.capabilities = 0x8000F3FD;
  out.smb1.extended_security = true;
  out.smb1.extended_security_asked = true;
  out.smb1.user_level_security = true;
  out.smb1.challenge_response = true;
  out.smb1.signing = report::Signing::required;
  return out;
}

/// A port where each of the five dialects is accepted with required signing, or refused.
[[nodiscard]] inline report::EndpointReport smb2_port(std::uint16_t port, std::vector<std::uint16_t> dialects) {
  auto out = smb_port(port);
  out.smb1.verdict = refused_by("dialect_index_0xffff"_reason, 2);
  out.smb2.verdict = accepted(1);
  for (const auto& row : proto::kSmb2Dialects) {
    if (std::ranges::find(dialects, row.value) != dialects.end())
      out.smb2.dialects.push_back(dialect(row.value, 0x4F, 65536, report::Signing::required, 1));
    else
      out.smb2.dialects.push_back(no_dialect(row.value, refused_by("status_0xc00000bb"_reason, 2)));
  }
  return out;
}

[[nodiscard]] inline std::vector<std::string> ids_of(const report::HostReport& report) {
  std::vector<std::string> out;
  for (const auto& finding : audit::find_findings(report)) out.push_back(finding.id);
  return out;
}

/// The evidence of a finding, or "" where there is no such finding.
[[nodiscard]] inline std::string evidence_of(const report::HostReport& report, const std::string& id) {
  for (const auto& finding : audit::find_findings(report))
    if (finding.id == id) return finding.evidence;
  return {};
}

}  // namespace smbprobe::test
