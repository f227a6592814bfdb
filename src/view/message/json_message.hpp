// SMB messages as JSON: every field a number as on the wire. GUIDs in text, times as raw FILETIME.
#pragma once

#include "base/json_value.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::view {

/// The fields of a NEGOTIATE or SESSION_SETUP request; null for bytes that are not one.
[[nodiscard]] base::Json request_to_json(proto::ByteView request);

/// The fields of the answer to `request`; null for bytes that are not SMB. Of a message that ends early, or that has a
/// status instead of a body, the fields that are not there are null, and "damage" says where reading stopped.
[[nodiscard]] base::Json reply_to_json(proto::ByteView reply, proto::ByteView request);

}  // namespace smbprobe::view
