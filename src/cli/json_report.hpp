// A host report as JSON: the only place that knows its keys.
#pragma once

#include "cli/json_value.hpp"
#include "probe/host_report.hpp"

namespace smbprobe::cli {

/// Number of the layout; a key that is renamed or retyped counts it up.
inline constexpr int kJsonSchema = 1;

/// A line of NDJSON or an element of the array. Every key is always there; what was not asked or not told is null.
[[nodiscard]] Json host_to_json(const probe::HostReport& report);

}  // namespace smbprobe::cli
