// Parts that SMB1 and SMB2 messages share in JSON; for json_message*.cpp only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "cli/json_value.hpp"
#include "proto/anomaly.hpp"
#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/smb2_negotiate_contexts.hpp"

namespace smbprobe::cli {

[[nodiscard]] Json context_to_json(const proto::NegotiateContext& context);
[[nodiscard]] Json contexts_to_json(const std::vector<proto::NegotiateContext>& contexts);
[[nodiscard]] Json damage_to_json(const std::optional<proto::DecodeError>& damage);
[[nodiscard]] Json anomalies_to_json(const proto::Anomalies& anomalies);

/// "mechanisms" and "hint" of a NEGOTIATE response's token.
void add_offered_mechanisms(Json& out, proto::ByteView token);

/// "mechanism" and "challenge" of a SESSION_SETUP response's token.
void add_challenge(Json& out, proto::ByteView token);

/// Null for each key.
void add_nulls(Json& out, std::span<const std::string_view> keys);

[[nodiscard]] Json smb1_request_to_json(proto::ByteView request);
[[nodiscard]] Json smb1_reply_to_json(proto::ByteView reply, proto::ByteView request);
[[nodiscard]] Json smb2_request_to_json(proto::ByteView request);
[[nodiscard]] Json smb2_reply_to_json(proto::ByteView reply);

}  // namespace smbprobe::cli
