// What the ports of a host show, put together for the evidence of a finding; for src/audit only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/judgement.hpp"
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

/// What a port says of a dialect: a port that refuses SMB2 refuses it, one that accepts another was not asked for it.
[[nodiscard]] report::Verdict smb2_verdict(const report::EndpointReport& endpoint, std::uint16_t revision);

/// Whether any port, or every port that supports SMB, answered for a dialect so. A port that refuses all of SMB2
/// refuses each of its dialects.
[[nodiscard]] bool any_accepts(const report::HostReport& report, std::uint16_t revision);
[[nodiscard]] bool all_refuse(const report::HostReport& report, std::uint16_t revision);

/// What a check saw.
struct Observation {
  std::string text;                    ///< for people: fields and their values
  std::vector<std::uint16_t> ports;    ///< those that show it; none where it is about the host
  std::string_view title{};            ///< instead of the row's; "" for that one
  std::optional<Severity> severity{};  ///< instead of the row's

  Observation(std::string about_the_host) : text(std::move(about_the_host)) {}  // NOLINT(google-explicit-constructor)
  Observation(std::string of_ports, std::vector<std::uint16_t> some)
      : text(std::move(of_ports)), ports(std::move(some)) {}
};

/// Facts of ports; the ports with the same fact stand together.
class PortFacts {
 public:
  void add(const report::EndpointReport& endpoint, const std::string& fact);
  /// "445 and 139: smb1.signing is disabled; 4450/direct: ...", or nothing where no fact was added.
  [[nodiscard]] std::optional<std::string> text() const;
  /// The same with the ports, in their order.
  [[nodiscard]] std::optional<Observation> observation() const;

 private:
  std::vector<std::uint16_t> ports_;
  std::vector<std::pair<std::string, std::vector<std::string>>> facts_;  // fact, ports
};

/// Asks each port that supports SMB for a fact. @param fact EndpointReport to std::optional<std::string>
template <class Fact>
[[nodiscard]] std::optional<Observation> observe(const report::HostReport& report, Fact fact) {
  PortFacts facts;
  for (const auto& endpoint : report.endpoints) {
    if (!speaks_smb(endpoint)) continue;
    if (std::optional<std::string> seen = fact(endpoint)) facts.add(endpoint, *seen);
  }
  return facts.observation();
}

}  // namespace smbprobe::audit
