// Why clients do or do not get in, for a person at a terminal.
#pragma once

#include <span>
#include <string>

#include "audit/clients/why.hpp"
#include "audit/judgement.hpp"
#include "report/host_report.hpp"
#include "view/options.hpp"

namespace smbprobe::view {

/// The answer for each client, what else is possible, and how to see it on the PC. Ends with '\n'. Text from the wire
/// is escaped. @param options verbose: also words and lines of what is only possible, and what is assumed of clients
[[nodiscard]] std::string render_why(const report::HostReport& report,
                                     const audit::Judgement& judgement,
                                     std::span<const audit::Explanation> explanations,
                                     const TextOptions& options);

/// The same as one JSON object, "type": "why". @param indent -1 for one line
[[nodiscard]] std::string why_to_json(const report::HostReport& report,
                                      const audit::Judgement& judgement,
                                      std::span<const audit::Explanation> explanations,
                                      int indent = -1);

}  // namespace smbprobe::view
