// Verdicts in words for people.
#pragma once

#include <string>
#include <string_view>

#include "report/host_report.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {

/// "accepted", "refused (STATUS_NOT_SUPPORTED)", "unknown (timeout)", "not asked"; in the style that fits.
[[nodiscard]] std::string verdict_text(const report::Verdict& verdict);

/// Good for required, bad for disabled.
[[nodiscard]] Style style_of(report::Signing signing);

/// "required", "enabled, not required" or "disabled".
[[nodiscard]] std::string signing_text(report::Signing signing);

/// Why a port has no SMB: "connection refused", "no answer in time", "HTTP answered"...
[[nodiscard]] std::string state_text(const report::EndpointReport& endpoint);

/// "445", "139"; "4450/direct", "1139/netbios" where the number alone does not tell the transport.
[[nodiscard]] std::string port_text(const report::EndpointReport& endpoint);

}  // namespace smbprobe::view
