// A captured session as JSON.
#pragma once

#include "cli/capture_reports.hpp"
#include "cli/json_value.hpp"

namespace smbprobe::cli {

/// A line of `read`: who was connected to what, and how. What was not seen is null.
[[nodiscard]] Json session_to_json(const Session& session);

}  // namespace smbprobe::cli
