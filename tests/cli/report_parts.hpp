// Short ways to fill a HostReport; for the sample reports only.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "proto/smb2_dialects.hpp"
#include "report/host_report.hpp"

namespace smbprobe::test {

inline constexpr std::int64_t kStartedUs = 1'795'341'600'123'456;  // 2026-11-22T10:00:00.123456Z
inline constexpr std::uint64_t kSampleTime = 0x01DD7AAEB6E385B4;
inline constexpr proto::Guid kSampleGuid{0x7e, 0x3b, 0x0b, 0x6a, 0x23, 0x01, 0x67, 0x45,
                                         0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67};

[[nodiscard]] inline report::Verdict accepted(std::uint32_t exchange) {
  return {report::Answer::accepted, {}, exchange};
}
[[nodiscard]] inline report::Verdict refused_by(report::Reason reason, std::uint32_t exchange) {
  return {report::Answer::refused, reason, exchange};
}
[[nodiscard]] inline report::Verdict unknown_for(report::Reason reason, std::uint32_t exchange) {
  return {report::Answer::unknown, reason, exchange};
}

[[nodiscard]] inline report::HostReport host(std::string target, std::string address, report::Depth depth) {
  report::HostReport out;
  out.target = std::move(target);
  out.address = std::move(address);
  out.depth = depth;
  out.started_us = kStartedUs;
  out.elapsed_us = 41'700;
  out.status = report::HostStatus::smb;
  return out;
}

[[nodiscard]] inline report::EndpointReport endpoint(std::uint16_t port,
                                                     report::EndpointState state,
                                                     report::Reason reason) {
  report::EndpointReport out;
  out.port = port;
  out.transport = port == 139 ? proto::Transport::netbios : proto::Transport::direct_tcp;
  out.state = state;
  out.reason = reason;
  if (state == report::EndpointState::smb) out.smb2.multi_protocol_asked = true;
  return out;
}

[[nodiscard]] inline report::Smb2Dialect dialect(std::uint16_t revision,
                                                 std::uint32_t capabilities,
                                                 std::uint32_t size,
                                                 report::Signing signing,
                                                 std::uint32_t exchange) {
  report::Smb2Dialect out;
  out.revision = revision;
  out.verdict = accepted(exchange);
  out.security_mode = signing == report::Signing::required ? 3 : 1;
  out.signing = signing;
  out.capabilities = capabilities;
  out.encryption_asked = true;
  out.max_transact_size = out.max_read_size = out.max_write_size = size;
  return out;
}

[[nodiscard]] inline report::Smb2Dialect no_dialect(std::uint16_t revision, report::Verdict verdict) {
  report::Smb2Dialect out;
  out.revision = revision;
  out.verdict = std::move(verdict);
  return out;
}

/// An SMB2 answer of a port: enabled signing, NTLMSSP and Kerberos.
inline void add_server_facts(report::EndpointReport& e) {
  e.smb2.verdict = accepted(1);
  e.smb2.server_guid = kSampleGuid;
  e.smb2.system_time = kSampleTime;
  e.authentication.mechanisms = {"1.3.6.1.4.1.311.2.2.10", "1.2.840.113554.1.2.2", "1.2.3.4.5"};
  e.authentication.hint = "not_defined_in_RFC4178@please_ignore";
}

}  // namespace smbprobe::test
