// The last line of `read`: how many packets there were, and what was passed over.
#pragma once

#include <cstdint>
#include <string>

#include "capture/conversation.hpp"

namespace smbprobe::cli {

/// What CaptureCounts does not hold.
struct MoreCounts {
  std::uint64_t repeated{};  ///< packets that several files hold
  std::uint64_t unheard{};   ///< servers none of whose NEGOTIATEs was captured
};

/// "a.pcap: 70 packets; 2 truncated, 1 IP fragment skipped, 12 packets of NetBEUI over LLC not read".
[[nodiscard]] std::string counts_line(const std::string& name, const capture::CaptureCounts& counts, MoreCounts more);

}  // namespace smbprobe::cli
