// A host report as JSON text: the only place that knows its keys.
#pragma once

#include <string>

#include "audit/judgement.hpp"
#include "base/json_writer.hpp"
#include "report/host_report.hpp"
#include "report/version.hpp"

namespace smbprobe::view {

/// A line of NDJSON or an element of the array, without a line feed at the end. Every key is always there; what was not
/// asked or not told is null. @param indent -1 for one line.
[[nodiscard]] std::string host_to_json(const report::HostReport& report, int indent = -1);

/// Writes the object into `out`.
void write_host(base::JsonWriter& out, const report::HostReport& report, const audit::Judgement& judgement);

/// The same with what was judged; null where that was not.
[[nodiscard]] std::string host_to_json(const report::HostReport& report,
                                       const audit::Judgement& judgement,
                                       int indent = -1);

}  // namespace smbprobe::view
