#include <array>

#include "proto/guid.hpp"
#include "proto/smb1_header.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "proto/smb1_session_setup.hpp"
#include "view/message/json_message_parts.hpp"

namespace smbprobe::view {
namespace {

constexpr std::array<std::string_view, 16> kNegotiateReplyKeys{"word_count",       "dialect_index",
                                                               "dialect",          "security_mode",
                                                               "capabilities",     "max_buffer_size",
                                                               "max_mpx_count",    "session_key",
                                                               "system_time",      "time_zone_minutes",
                                                               "challenge_length", "server_guid",
                                                               "domain",           "server",
                                                               "mechanisms",       "hint"};
constexpr std::array<std::string_view, 6> kSetupReplyKeys{"action",         "native_os", "native_lan_man",
                                                          "primary_domain", "mechanism", "challenge"};

base::Json command_name(std::uint8_t command) {
  if (command == proto::SMB_COM_NEGOTIATE) return "NEGOTIATE";
  if (command == proto::SMB_COM_SESSION_SETUP_ANDX) return "SESSION_SETUP";
  return nullptr;
}

base::Json head(const proto::Smb1Header& header) {
  return {{"family", "SMB1"}, {"command", command_name(header.command)}, {"command_raw", header.command}};
}

base::Json reply_head(const proto::Smb1Header& header) {
  base::Json out = head(header);
  out["status"] = header.status;
  out["flags"] = header.flags;
  out["flags2"] = header.flags2;
  return out;
}

/// The string that the index of a reply stands for.
base::Json chosen_dialect(const std::optional<std::uint16_t>& index, proto::ByteView request) {
  const auto asked = proto::decode_smb1_negotiate_request(request);
  if (!index || !asked || *index >= asked->dialects.size()) return nullptr;
  return asked->dialects[*index];
}

void add_negotiate_reply(base::Json& out, const proto::Smb1NegotiateResponse& r, proto::ByteView request) {
  out["word_count"] = r.word_count;
  out["dialect_index"] = base::or_null(r.dialect_index);
  out["dialect"] = chosen_dialect(r.dialect_index, request);
  out["security_mode"] = base::or_null(r.security_mode);
  out["capabilities"] = base::or_null(r.capabilities);
  out["max_buffer_size"] = base::or_null(r.max_buffer_size);
  out["max_mpx_count"] = base::or_null(r.max_mpx_count);
  out["session_key"] = base::or_null(r.session_key);
  out["system_time"] = base::or_null(r.system_time);
  out["time_zone_minutes"] = base::or_null(r.server_time_zone);
  out["challenge_length"] = base::or_null(r.challenge_length);
  out["server_guid"] = base::map_or_null(r.server_guid, [](const proto::Guid& g) { return proto::to_string(g); });
  out["domain"] = base::or_null(r.domain_name);
  out["server"] = base::or_null(r.server_name);
  add_offered_mechanisms(out, r.security_blob);
  out["anomalies"] = anomalies_to_json(r.anomalies);
  out["damage"] = nullptr;
}

base::Json negotiate_reply(const proto::Smb1Header& header,
                           base::Json out,
                           proto::ByteView reply,
                           proto::ByteView request) {
  const auto decoded = proto::decode_smb1_negotiate_response(reply);
  if (decoded) {
    add_negotiate_reply(out, *decoded, request);
    return out;
  }
  add_nulls(out, kNegotiateReplyKeys);
  out["anomalies"] = base::Json::array();
  out["damage"] = header.status == 0 ? damage_to_json(decoded.error()) : base::Json(nullptr);
  return out;
}

base::Json setup_reply(const proto::Smb1Header& header, base::Json out, proto::ByteView reply) {
  const auto decoded = proto::decode_smb1_session_setup_response(reply);
  add_nulls(out, kSetupReplyKeys);
  out["damage"] = nullptr;
  if (!decoded) {
    if (header.status == 0) out["damage"] = damage_to_json(decoded.error());
    return out;
  }
  out["action"] = decoded->action;
  out["native_os"] = decoded->native_os;
  out["native_lan_man"] = decoded->native_lan_man;
  out["primary_domain"] = decoded->primary_domain;
  add_challenge(out, decoded->security_blob);
  return out;
}

}  // namespace

base::Json smb1_request_to_json(proto::ByteView request) {
  const auto header = proto::decode_smb1_header(request);
  if (!header) return nullptr;
  base::Json out = head(*header);
  if (header->command == proto::SMB_COM_NEGOTIATE) {
    const auto decoded = proto::decode_smb1_negotiate_request(request);
    out["dialects"] = decoded ? base::Json(decoded->dialects) : base::Json(nullptr);
  }
  out["flags"] = header->flags;
  out["flags2"] = header->flags2;
  if (header->command == proto::SMB_COM_SESSION_SETUP_ANDX) {
    const auto decoded = proto::decode_smb1_session_setup_request(request);
    out["capabilities"] = decoded ? base::Json(decoded->capabilities) : base::Json(nullptr);
    out["token"] = decoded ? base::Json(proto::to_hex(decoded->security_blob)) : base::Json(nullptr);
  }
  return out;
}

base::Json smb1_reply_to_json(proto::ByteView reply, proto::ByteView request) {
  const auto header = proto::decode_smb1_header(reply);
  if (!header) {  // perhaps a refusal whose transport header is there twice
    const auto decoded = proto::decode_smb1_negotiate_response(reply);
    if (!decoded) return nullptr;
    base::Json out = reply_head(decoded->header);
    add_negotiate_reply(out, *decoded, request);
    return out;
  }
  base::Json out = reply_head(*header);
  if (header->command == proto::SMB_COM_NEGOTIATE) return negotiate_reply(*header, std::move(out), reply, request);
  if (header->command == proto::SMB_COM_SESSION_SETUP_ANDX) return setup_reply(*header, std::move(out), reply);
  return out;
}

}  // namespace smbprobe::view
