#include <array>

#include "proto/guid.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb2_header.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "proto/smb2_session_setup.hpp"
#include "view/message/json_message_parts.hpp"

namespace smbprobe::view {
namespace {

constexpr std::array<std::string_view, 12> kNegotiateReplyKeys{
    "dialect_revision",  "security_mode", "capabilities",   "server_guid",
    "max_transact_size", "max_read_size", "max_write_size", "system_time",
    "server_start_time", "mechanisms",    "hint",           "contexts"};
constexpr std::array<std::string_view, 3> kSetupReplyKeys{"session_flags", "mechanism", "challenge"};

base::Json command_name(std::uint16_t command) {
  if (command == proto::SMB2_NEGOTIATE) return "NEGOTIATE";
  if (command == proto::SMB2_SESSION_SETUP) return "SESSION_SETUP";
  return nullptr;
}

base::Json head(const proto::Smb2Header& header) {
  return {{"family", "SMB2"}, {"command", command_name(header.command)}, {"command_raw", header.command}};
}

bool has_body(const proto::Smb2Header& header) {
  return header.status == proto::STATUS_SUCCESS || header.status == proto::STATUS_MORE_PROCESSING_REQUIRED;
}

void add_negotiate_request(base::Json& out, proto::ByteView request) {
  constexpr std::array<std::string_view, 5> kKeys{"dialects", "security_mode", "capabilities", "client_guid",
                                                  "contexts"};
  add_nulls(out, kKeys);
  const auto decoded = proto::decode_smb2_negotiate_request(request);
  out["damage"] = decoded ? damage_to_json(decoded->contexts.damage) : damage_to_json(decoded.error());
  if (!decoded) return;
  out["dialects"] = decoded->dialects;
  out["security_mode"] = decoded->security_mode;
  out["capabilities"] = decoded->capabilities;
  out["client_guid"] = proto::to_string(decoded->client_guid);
  out["contexts"] = contexts_to_json(decoded->contexts.contexts);
}

void add_setup_request(base::Json& out, proto::ByteView request) {
  const auto decoded = proto::decode_smb2_session_setup_request(request);
  out["security_mode"] = decoded ? base::Json(decoded->security_mode) : base::Json(nullptr);
  out["capabilities"] = decoded ? base::Json(decoded->capabilities) : base::Json(nullptr);
  out["token"] = decoded ? base::Json(proto::to_hex(decoded->security_buffer)) : base::Json(nullptr);
}

void add_negotiate_reply(base::Json& out, const proto::Smb2NegotiateResponse& r) {
  out["dialect_revision"] = r.dialect_revision;
  out["security_mode"] = r.security_mode;
  out["capabilities"] = r.capabilities;
  out["server_guid"] = proto::to_string(r.server_guid);
  out["max_transact_size"] = r.max_transact_size;
  out["max_read_size"] = r.max_read_size;
  out["max_write_size"] = r.max_write_size;
  out["system_time"] = r.system_time;
  out["server_start_time"] = r.server_start_time;
  add_offered_mechanisms(out, r.security_buffer);
  out["contexts"] = contexts_to_json(r.contexts.contexts);
  base::Json anomalies = anomalies_to_json(r.anomalies);
  for (const auto& a : r.contexts.anomalies) anomalies.push_back(a.what);
  out["anomalies"] = std::move(anomalies);
  out["damage"] = damage_to_json(r.contexts.damage ? r.contexts.damage : r.security_buffer_damage);
}

void negotiate_reply(base::Json& out, const proto::Smb2Header& header, proto::ByteView reply) {
  add_nulls(out, kNegotiateReplyKeys);
  out["anomalies"] = base::Json::array();
  out["damage"] = nullptr;
  if (!has_body(header)) return;
  const auto decoded = proto::decode_smb2_negotiate_response(reply);
  if (decoded)
    add_negotiate_reply(out, *decoded);
  else
    out["damage"] = damage_to_json(decoded.error());
}

void setup_reply(base::Json& out, const proto::Smb2Header& header, proto::ByteView reply) {
  add_nulls(out, kSetupReplyKeys);
  out["damage"] = nullptr;
  if (!has_body(header)) return;
  const auto decoded = proto::decode_smb2_session_setup_response(reply);
  if (!decoded) {
    out["damage"] = damage_to_json(decoded.error());
    return;
  }
  out["session_flags"] = decoded->session_flags;
  add_challenge(out, decoded->security_buffer);
}

}  // namespace

base::Json smb2_request_to_json(proto::ByteView request) {
  const auto header = proto::decode_smb2_header(request);
  if (!header) return nullptr;
  base::Json out = head(*header);
  if (header->command == proto::SMB2_NEGOTIATE) add_negotiate_request(out, request);
  if (header->command == proto::SMB2_SESSION_SETUP) add_setup_request(out, request);
  return out;
}

base::Json smb2_reply_to_json(proto::ByteView reply) {
  const auto header = proto::decode_smb2_header(reply);
  if (!header)
    return {{"family", "SMB2"},
            {"command", nullptr},
            {"command_raw", nullptr},
            {"status", nullptr},
            {"damage", damage_to_json(header.error())}};
  base::Json out = head(*header);
  out["status"] = header->status;
  if (header->command == proto::SMB2_NEGOTIATE) negotiate_reply(out, *header, reply);
  if (header->command == proto::SMB2_SESSION_SETUP) setup_reply(out, *header, reply);
  return out;
}

}  // namespace smbprobe::view
