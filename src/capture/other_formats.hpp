// Files that are no captures for us, by their first bytes.
#pragma once

#include <optional>
#include <string>

#include "proto/bytes.hpp"

namespace smbprobe::capture {

/// "a snoop capture; save it as pcap or pcapng (Wireshark can)"; nothing where the beginning is of no known format.
[[nodiscard]] std::optional<std::string> other_format(proto::ByteView first);

}  // namespace smbprobe::capture
