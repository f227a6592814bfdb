// A saved host report back from JSON: what host_to_json() wrote.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "base/json_reader.hpp"
#include "report/host_report.hpp"

namespace smbprobe::report {

/// What a line of NDJSON or an element of the array holds.
struct SavedLine {
  std::int64_t schema = 0;  ///< 1 lacks what came with 2: there it is unknown
  bool is_host = false;     ///< else a line of another kind that is known: client, session, exchange...
  HostReport report;
};

/// Reads one line. Keys that are not known are passed over; so is what is judged from the facts: findings, clients,
/// implementation. Errors: not JSON, no line of ours, a newer `schema`, a
/// `type` that is not known, a value of another type than it has.
[[nodiscard]] std::expected<SavedLine, base::JsonReader::Error> parse_saved(std::string_view json);

}  // namespace smbprobe::report
