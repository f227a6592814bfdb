// What one port, and then a whole host, says to a rule; for policy_*.cpp only.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "audit/judgement.hpp"
#include "audit/observed.hpp"

namespace smbprobe::audit {

struct PortVerdict {
  Compliance verdict{};
  std::string found;
};

/// The weaker one: broken before unknown before held.
[[nodiscard]] constexpr Compliance weaker(Compliance a, Compliance b) noexcept {
  if (a == Compliance::fail || b == Compliance::fail) return Compliance::fail;
  return a == Compliance::unknown || b == Compliance::unknown ? Compliance::unknown : Compliance::pass;
}

/// Asks each port that supports SMB; what they found stands together. @param ask EndpointReport to PortVerdict
template <class Ask>
[[nodiscard]] RuleVerdict over_ports(std::string rule,
                                     std::string expected,
                                     const report::HostReport& report,
                                     Ask ask) {
  RuleVerdict out{std::move(rule), std::move(expected), {}, Compliance::pass};
  PortFacts facts;
  for (const auto& endpoint : report.endpoints) {
    if (!speaks_smb(endpoint)) continue;
    const PortVerdict verdict = ask(endpoint);
    out.verdict = weaker(out.verdict, verdict.verdict);
    facts.add(endpoint, verdict.found);
  }
  out.found = facts.text().value_or("");
  return out;
}

/// What a port says of a dialect; a port that refuses its whole family refuses it.
[[nodiscard]] report::Verdict dialect_verdict(const report::EndpointReport& endpoint, const std::string& dialect);

}  // namespace smbprobe::audit
