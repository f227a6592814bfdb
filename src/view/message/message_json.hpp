// SMB messages as JSON: every field a number as on the wire. GUIDs in text, times as raw FILETIME.
#pragma once

#include <vector>

#include "base/json_writer.hpp"
#include "proto/bytes.hpp"
#include "report/cut_text.hpp"

namespace smbprobe::view {

/// The fields of a NEGOTIATE or SESSION_SETUP request; null for bytes that are not one.
/// @param cut gets the texts and lists that were too long, as in a report
void write_request(base::JsonWriter& out, proto::ByteView request, std::vector<report::CutText>& cut);

/// The fields of the answer to `request`; null, and false, for non-SMB data. Of a message that ends early, or
/// that has a status instead of a body, the fields that are not there are null, and "damage" says where reading
/// stopped.
bool write_reply(base::JsonWriter& out,
                 proto::ByteView reply,
                 proto::ByteView request,
                 std::vector<report::CutText>& cut);

}  // namespace smbprobe::view
