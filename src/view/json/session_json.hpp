// A captured session as JSON.
#pragma once

#include <string>

#include "capture/capture_reports.hpp"

namespace smbprobe::view {

/// An object of `read`: who was connected to what, and how. What was not seen is null. @param indent -1 for one line.
[[nodiscard]] std::string session_to_json(const report::Session& session, int indent = -1);

}  // namespace smbprobe::view
