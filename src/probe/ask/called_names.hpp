// Which NetBIOS name to open a session with. RFC 1001 16.1
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "proto/nbstat.hpp"
#include "proto/netbios_name.hpp"

namespace smbprobe::probe {

/// The names in the order they are worth trying: "*SMBSERVER", the file server name that NBSTAT told, the first label
/// of the host name, "*SMBSERV". Names already tried are left out. An IP address gives no label.
[[nodiscard]] std::optional<proto::NetbiosName> next_called_name(const std::vector<proto::NetbiosName>& tried,
                                                                 const std::string& host,
                                                                 const std::optional<proto::NbstatAnswer>& nbstat);

/// How many names are tried at most: those, and one that the user told.
inline constexpr std::size_t kMostCalledNames = 5;

/// The calling name of this tool's sessions.
[[nodiscard]] proto::NetbiosName calling_name();

}  // namespace smbprobe::probe
