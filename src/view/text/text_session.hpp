// A captured session for a person at a terminal.
#pragma once

#include <string>

#include "capture/capture_reports.hpp"
#include "view/text/text_report.hpp"

namespace smbprobe::view {

/// "192.0.2.9:50123 to 192.0.2.7:445  3.1.1, ... as LAB\alice": a paragraph, in quiet one line. Ends with '\n'; text
/// from the wire is escaped.
[[nodiscard]] std::string render_session(const report::Session& session, const TextOptions& options);

}  // namespace smbprobe::view
