// Parts that SMB1 and SMB2 messages share in JSON; for json_message*.cpp only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/json_value.hpp"
#include "proto/anomaly.hpp"
#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/smb2_negotiate_contexts.hpp"

namespace smbprobe::view {

[[nodiscard]] base::Json context_to_json(const proto::NegotiateContext& context);
[[nodiscard]] base::Json contexts_to_json(const std::vector<proto::NegotiateContext>& contexts);
[[nodiscard]] base::Json damage_to_json(const std::optional<proto::DecodeError>& damage);
[[nodiscard]] base::Json anomalies_to_json(const proto::Anomalies& anomalies);

/// "mechanisms" and "hint" of a NEGOTIATE response's token.
void add_offered_mechanisms(base::Json& out, proto::ByteView token);

/// "mechanism" and "challenge" of a SESSION_SETUP response's token.
void add_challenge(base::Json& out, proto::ByteView token);

/// Null for each key.
void add_nulls(base::Json& out, std::span<const std::string_view> keys);

[[nodiscard]] base::Json smb1_request_to_json(proto::ByteView request);
[[nodiscard]] base::Json smb1_reply_to_json(proto::ByteView reply, proto::ByteView request);
[[nodiscard]] base::Json smb2_request_to_json(proto::ByteView request);
[[nodiscard]] base::Json smb2_reply_to_json(proto::ByteView reply);

}  // namespace smbprobe::view
