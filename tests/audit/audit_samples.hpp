// Reports made by hand for the tests of the audit room.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "audit/clients.hpp"
#include "probe/host_report.hpp"
#include "probe/offer.hpp"
#include "probe/plan.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_error_response.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::test {

using Revisions = std::vector<std::uint16_t>;

/// As Samba has them.
[[nodiscard]] inline std::uint32_t usual_capabilities(std::uint16_t revision) {
  if (revision == proto::SMB_2_0_2) return 0x01;
  if (revision == proto::SMB_2_1) return 0x07;
  return revision == proto::SMB_3_1_1 ? 0x0F : 0x4F;
}

/// A port that was asked for everything and accepts these dialects, signing enabled.
[[nodiscard]] inline probe::EndpointReport port(proto::Transport transport,
                                                const Revisions& smb2,
                                                const std::vector<std::string>& smb1 = {}) {
  using enum probe::Answer;
  probe::EndpointReport out;
  out.transport = transport;
  out.port = transport == proto::Transport::direct_tcp ? 445 : 139;
  out.state = probe::EndpointState::smb;
  out.smb2.verdict.answer = smb2.empty() ? refused : accepted;
  for (const auto& named : proto::kSmb2Dialects) {
    probe::Smb2Dialect row;
    row.revision = named.value;
    const bool taken = std::ranges::find(smb2, named.value) != smb2.end();
    row.verdict.answer = taken ? accepted : refused;
    row.signing = probe::Signing::enabled;
    row.capabilities = usual_capabilities(named.value);
    out.smb2.dialects.push_back(row);
  }
  out.smb2.ciphers = std::vector<probe::Algorithm>{{.id = 2, .verdict = {accepted, "", {}}}};
  out.smb1.verdict.answer = smb1.empty() ? refused : accepted;
  for (const auto& dialect : smb1) out.smb1.dialects.push_back({dialect, {accepted, "", {}}});
  if (!smb1.empty()) out.smb1.signing = probe::Signing::enabled;
  if (!smb1.empty()) out.smb1.challenge_response = true;
  return out;
}

[[nodiscard]] inline probe::EndpointReport direct(const Revisions& smb2, const std::vector<std::string>& smb1 = {}) {
  return port(proto::Transport::direct_tcp, smb2, smb1);
}

[[nodiscard]] inline probe::EndpointReport netbios(const Revisions& smb2, const std::vector<std::string>& smb1 = {}) {
  return port(proto::Transport::netbios, smb2, smb1);
}

/// 445 that takes no connection.
[[nodiscard]] inline probe::EndpointReport blocked(probe::EndpointState state = probe::EndpointState::silent) {
  probe::EndpointReport out;
  out.port = 445;
  out.state = state;
  out.how = state == probe::EndpointState::refused ? "connection_refused" : "timeout";
  return out;
}

[[nodiscard]] inline probe::HostReport host(std::vector<probe::EndpointReport> ports) {
  probe::HostReport out;
  out.status = probe::HostStatus::smb;
  out.endpoints = std::move(ports);
  return out;
}

/// 445 answers a multi-protocol NEGOTIATE with an error of SMB2.
[[nodiscard]] inline probe::Exchange refused_multi_protocol(std::uint32_t status) {
  probe::Exchange out;
  out.server.port = 445;
  out.request = probe::build_request(probe::multi_protocol_offer(), {});
  out.outcome = probe::Outcome::reply;
  proto::Smb2ErrorResponse refusal;
  refusal.header.status = status;
  refusal.header.flags = proto::SMB2_FLAGS_SERVER_TO_REDIR;
  out.reply = proto::build_smb2_error_response(refusal);
  return out;
}

[[nodiscard]] inline audit::ClientVerdict verdict_of(std::string_view client, const probe::HostReport& report) {
  for (auto& verdict : audit::who_connects(report))
    if (verdict.client == client) return verdict;
  return {};
}

}  // namespace smbprobe::test
