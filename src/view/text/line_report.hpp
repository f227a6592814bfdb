// A host in one line of aligned columns: the text of a sweep and of -q.
#pragma once

#include <string>

#include "report/host_report.hpp"

namespace smbprobe::view {

/// "SMB1 ONLY  10.0.0.7        NT LM 0.12      signing not required  NAS01\n": verdict, address, dialects, signing,
/// name. Fits into 80 columns where addresses are IPv4 and names NetBIOS; what is longer is not cut but pushes the rest
/// to the right. Text from the wire is escaped.
/// @param policy see policy_words(): it stands behind all else; "" for none
[[nodiscard]] std::string render_line(const report::HostReport& report, bool color, const std::string& policy = {});

/// The address, with the port where the target has one; the target where there is no address. Escaped.
[[nodiscard]] std::string address_words(const report::HostReport& report);

/// The name that the user wrote, else the one that the host tells; "" for none. Escaped for a terminal.
[[nodiscard]] std::string name_words(const report::HostReport& report);

}  // namespace smbprobe::view
