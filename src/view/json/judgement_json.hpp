// The parts of a host's JSON that are judged; for json_report.cpp only.
#pragma once

#include "audit/judgement.hpp"
#include "base/json_writer.hpp"

namespace smbprobe::view {

/// The members `implementation` and what goes with it, inside `identity`. Null where the host was not judged.
void write_implementation(base::JsonWriter& out, const audit::Judgement& judgement);

/// The members `findings`, `clients` and `policy`. Null where the host was not judged, or held against no policy.
void write_judgement(base::JsonWriter& out, const audit::Judgement& judgement);

}  // namespace smbprobe::view
