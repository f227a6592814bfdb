// The part of the page about findings: each with the number of hosts that have it.
#pragma once

#include <span>
#include <string>

#include "audit/findings/finding_tally.hpp"

namespace smbprobe::view {

/// HTML; "" where there are none. The script adds the hosts of each: with ten thousand of them they would be most of
/// the page.
[[nodiscard]] std::string findings_html(std::span<const audit::FindingCount> counts);

}  // namespace smbprobe::view
