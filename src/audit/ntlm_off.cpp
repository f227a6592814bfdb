#include "audit/ntlm_off.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "audit/observed.hpp"

namespace smbprobe::audit {
namespace {

/// Kerberos in both spellings, IAKERB, NEGOEX. See proto::kMechNames.
constexpr std::array<std::string_view, 4> kWaysWithoutNtlm{"1.2.840.113554.1.2.2", "1.2.840.48018.1.2.2",
                                                           "1.3.6.1.5.2.5", "1.3.6.1.4.1.311.2.2.30"};

}  // namespace

NtlmOff ntlm_off(const report::EndpointReport& endpoint) {
  const auto& list = endpoint.authentication.mechanisms;
  if (!list || list->empty()) return NtlmOff::unknown;
  const bool ready = std::ranges::any_of(
      *list, [](const auto& oid) { return std::ranges::find(kWaysWithoutNtlm, oid) != kWaysWithoutNtlm.end(); });
  return ready ? NtlmOff::ready : NtlmOff::ntlm_only;
}

NtlmOff ntlm_off(const report::HostReport& report) {
  NtlmOff out = NtlmOff::unknown;
  for (const auto& endpoint : report.endpoints) {
    const NtlmOff port = speaks_smb(endpoint) ? ntlm_off(endpoint) : NtlmOff::unknown;
    if (port == NtlmOff::ntlm_only) return port;
    if (port == NtlmOff::ready) out = port;
  }
  return out;
}

}  // namespace smbprobe::audit
