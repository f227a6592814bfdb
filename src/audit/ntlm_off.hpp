// Whether a host is ready for Windows without NTLM.
#pragma once

#include "audit/judgement.hpp"

namespace smbprobe::audit {

/// Ready where every port that supports SMB and lists mechanisms has Kerberos, IAKERB or NEGOEX among them; `ntlm_only`
/// where one has none of them; unknown where no port lists any.
[[nodiscard]] NtlmOff ntlm_off(const report::HostReport& report);

/// The same for one port.
[[nodiscard]] NtlmOff ntlm_off(const report::EndpointReport& endpoint);

}  // namespace smbprobe::audit
