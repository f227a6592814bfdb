// Reports made by hand for the tests of the audit room.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "audit/clients/clients.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"
#include "report/host_report.hpp"
#include "support/reason.hpp"

namespace smbprobe::test {

using Revisions = std::vector<std::uint16_t>;

/// As Samba has them.
[[nodiscard]] inline std::uint32_t usual_capabilities(std::uint16_t revision) {
  if (revision == proto::SMB_2_0_2) return 0x01;
  if (revision == proto::SMB_2_1) return 0x07;
  return revision == proto::SMB_3_1_1 ? 0x0F : 0x4F;
}

/// A port that was asked for everything and accepts these dialects, signing enabled.
[[nodiscard]] inline report::EndpointReport port(proto::Transport transport,
                                                 const Revisions& smb2,
                                                 const std::vector<std::string>& smb1 = {}) {
  using enum report::Answer;
  report::EndpointReport out;
  out.transport = transport;
  out.port = transport == proto::Transport::direct_tcp ? 445 : 139;
  out.state = report::EndpointState::smb;
  out.smb2.verdict.answer = smb2.empty() ? refused : accepted;
  out.smb2.multi_protocol_asked = true;
  for (const auto& named : proto::kSmb2Dialects) {
    report::Smb2Dialect row;
    row.revision = named.value;
    const bool taken = std::ranges::find(smb2, named.value) != smb2.end();
    row.verdict.answer = taken ? accepted : refused;
    row.signing = report::Signing::enabled;
    row.capabilities = usual_capabilities(named.value);
    row.encryption_asked = true;
    out.smb2.dialects.push_back(row);
  }
  out.smb2.ciphers = std::vector<report::Algorithm>{{.id = 2, .verdict = {accepted, {}, {}}}};
  out.smb1.verdict.answer = smb1.empty() ? refused : accepted;
  for (const auto& dialect : smb1) out.smb1.dialects.push_back({dialect, {accepted, {}, {}}});
  if (!smb1.empty()) out.smb1.signing = report::Signing::enabled;
  if (!smb1.empty()) out.smb1.challenge_response = true;
  return out;
}

[[nodiscard]] inline report::EndpointReport direct(const Revisions& smb2, const std::vector<std::string>& smb1 = {}) {
  return port(proto::Transport::direct_tcp, smb2, smb1);
}

[[nodiscard]] inline report::EndpointReport netbios(const Revisions& smb2, const std::vector<std::string>& smb1 = {}) {
  return port(proto::Transport::netbios, smb2, smb1);
}

/// 445 that takes no connection.
[[nodiscard]] inline report::EndpointReport blocked(report::EndpointState state = report::EndpointState::silent) {
  report::EndpointReport out;
  out.port = 445;
  out.state = state;
  out.reason = state == report::EndpointState::refused ? "connection_refused"_reason : "timeout"_reason;
  return out;
}

[[nodiscard]] inline report::HostReport host(std::vector<report::EndpointReport> ports) {
  report::HostReport out;
  out.status = report::HostStatus::smb;
  out.endpoints = std::move(ports);
  return out;
}

[[nodiscard]] inline audit::ClientVerdict verdict_of(std::string_view client, const report::HostReport& report) {
  for (auto& verdict : audit::who_connects(report))
    if (verdict.client == client) return verdict;
  return {};
}

}  // namespace smbprobe::test
