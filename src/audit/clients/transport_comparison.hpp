// How the ports of a host compare as ways in.
#pragma once

#include <string>
#include <vector>

#include "report/host_report.hpp"

namespace smbprobe::audit {

/// Plain sentences: which ports are closed, filtered or something else where one supports SMB, whether NetBIOS is the
/// only way in, names that did not open a session, SMB2 over NetBIOS alone, dialects that one port has and the other
/// has not. May hold text from the wire: escape them.
[[nodiscard]] std::vector<std::string> transport_comparison(const report::HostReport& report);

}  // namespace smbprobe::audit
