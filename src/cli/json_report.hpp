// A host report as JSON text: the only place that knows its keys.
#pragma once

#include <string>

#include "audit/judgement.hpp"
#include "cli/json_value.hpp"
#include "cli/json_writer.hpp"
#include "probe/host_report.hpp"

namespace smbprobe::cli {

/// Number of the layout; a key that is renamed or retyped counts it up.
inline constexpr int kJsonSchema = 1;

/// A line of NDJSON or an element of the array, without a line feed at the end. Every key is always there; what was not
/// asked or not told is null. @param indent -1 for one line.
[[nodiscard]] std::string host_to_json(const probe::HostReport& report, int indent = -1);

/// Writes the object into `out`.
void write_host(JsonWriter& out, const probe::HostReport& report, const audit::Judgement& judgement);

/// The same with what was judged; null where that was not.
[[nodiscard]] std::string host_to_json(const probe::HostReport& report,
                                       const audit::Judgement& judgement,
                                       int indent = -1);

}  // namespace smbprobe::cli
