// What the ports of a host show, put together for the evidence of a finding; for src/audit only.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/host_report.hpp"

namespace smbprobe::audit {

[[nodiscard]] inline bool speaks_smb(const report::EndpointReport& endpoint) noexcept {
  return endpoint.state == report::EndpointState::smb;
}

[[nodiscard]] inline bool accepted(const report::Verdict& verdict) noexcept {
  return verdict.answer == report::Answer::accepted;
}

/// The SMB1 strings that a port accepts, as in the report.
[[nodiscard]] std::vector<std::string> accepted_smb1(const report::EndpointReport& endpoint);
/// The SMB2 dialects that a port accepts, lowest first.
[[nodiscard]] std::vector<std::string> accepted_smb2(const report::EndpointReport& endpoint);

/// The row of a dialect, or nullptr where it was not asked for.
[[nodiscard]] const report::Smb2Dialect* find_dialect(const report::EndpointReport& endpoint, std::uint16_t revision);

/// Whether any port, or every port that speaks SMB, answered for a dialect so. A port that refuses all of SMB2 refuses
/// each of its dialects.
[[nodiscard]] bool any_accepts(const report::HostReport& report, std::uint16_t revision);
[[nodiscard]] bool all_refuse(const report::HostReport& report, std::uint16_t revision);

/// Facts of ports; the ports with the same fact stand together.
class PortFacts {
 public:
  void add(const report::EndpointReport& endpoint, const std::string& fact);
  /// "445 and 139: smb1.signing is disabled; 4450/direct: ...", or nothing where no fact was added.
  [[nodiscard]] std::optional<std::string> text() const;

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> facts_;  // fact, ports
};

/// Asks each port that speaks SMB for a fact. @param fact EndpointReport to std::optional<std::string>
template <class Fact>
[[nodiscard]] std::optional<std::string> observe(const report::HostReport& report, Fact fact) {
  PortFacts facts;
  for (const auto& endpoint : report.endpoints) {
    if (!speaks_smb(endpoint)) continue;
    if (std::optional<std::string> seen = fact(endpoint)) facts.add(endpoint, *seen);
  }
  return facts.text();
}

// A probe puts every question so that "no" counts. A client that a capture shows need not have: then its request has to
// be among the exchanges.

/// Asked with SMB_FLAGS2_EXTENDED_SECURITY, and answered in an NT dialect.
[[nodiscard]] bool asked_for_extended_security(const report::HostReport& report,
                                               const report::EndpointReport& endpoint);
/// Asked with capability ENCRYPTION, for 3.1.1 with ciphers too, and answered with this dialect.
[[nodiscard]] bool asked_for_encryption(const report::HostReport& report,
                                        const report::EndpointReport& endpoint,
                                        std::uint16_t revision);
/// Asked with several compression algorithms and the CHAINED flag, and answered with 3.1.1.
[[nodiscard]] bool asked_for_chained_compression(const report::HostReport& report,
                                                 const report::EndpointReport& endpoint);

}  // namespace smbprobe::audit
