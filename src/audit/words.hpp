// Ports, reasons and lists in words. What comes out may hold text from the wire: escape it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "audit/judgement.hpp"
#include "report/host_report.hpp"

namespace smbprobe::audit {

/// "445", "139"; "4450/direct", "1139/netbios" where the number alone does not tell the transport.
[[nodiscard]] std::string port_name(const report::EndpointReport& endpoint);

/// "STATUS_NOT_SUPPORTED", "no dialect in common", "timeout"...; "" for none.
[[nodiscard]] std::string reason_words(report::Reason reason);

/// "Samba: server min protocol = SMB2_02"; the line alone where it is for every product.
[[nodiscard]] std::string advice_text(const AdviceLine& advice);

/// "passed", "failed", "unknown".
[[nodiscard]] std::string_view compliance_words(Compliance verdict) noexcept;

/// "ready", "not ready", "unknown": for Windows without NTLM.
[[nodiscard]] std::string_view ntlm_off_words(NtlmOff state) noexcept;

/// "a", "a and b", "a, b and c".
[[nodiscard]] std::string join_and(const std::vector<std::string>& parts);

/// "a, b, c".
[[nodiscard]] std::string join_commas(const std::vector<std::string>& parts);

}  // namespace smbprobe::audit
