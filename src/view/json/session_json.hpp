// A captured session as JSON.
#pragma once

#include "base/json_value.hpp"
#include "capture/capture_reports.hpp"

namespace smbprobe::view {

/// A line of `read`: who was connected to what, and how. What was not seen is null.
[[nodiscard]] base::Json session_to_json(const capture::Session& session);

}  // namespace smbprobe::view
