// Which code answers, from what a host shows before a login.
#pragma once

#include "audit/judgement.hpp"

namespace smbprobe::audit {

/// The implementation behind a host: "Samba", "Windows", "ksmbd", "macOS", "NetApp", "impacket",
/// "node-smb-server"..., or "unknown" where too little was seen or what was seen disagrees. Never from a version
/// number alone, and never from a name that the host gives itself.
[[nodiscard]] Implementation recognise(const report::HostReport& report);

}  // namespace smbprobe::audit
