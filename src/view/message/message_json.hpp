// SMB messages as JSON: every field a number as on the wire. GUIDs in text, times as raw FILETIME.
#pragma once

#include "base/json_writer.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::view {

/// The fields of a NEGOTIATE or SESSION_SETUP request; null for bytes that are not one.
void write_request(base::JsonWriter& out, proto::ByteView request);

/// The fields of the answer to `request`; null, and false, for bytes that are not SMB. Of a message that ends early, or
/// that has a status instead of a body, the fields that are not there are null, and "damage" says where reading
/// stopped.
bool write_reply(base::JsonWriter& out, proto::ByteView reply, proto::ByteView request);

}  // namespace smbprobe::view
