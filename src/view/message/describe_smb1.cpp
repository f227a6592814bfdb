#include <fmt/format.h>

#include "proto/filetime.hpp"
#include "proto/guid.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb1_header.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "proto/smb1_session_setup.hpp"
#include "proto/tree_connect.hpp"
#include "view/message/describe_parts.hpp"

namespace smbprobe::view {
namespace {

constexpr std::array<proto::Named<std::uint32_t>, 4> kSmb1SecurityModes{{
    {proto::NEGOTIATE_USER_SECURITY, "NEGOTIATE_USER_SECURITY", "user level"},
    {proto::NEGOTIATE_ENCRYPT_PASSWORDS, "NEGOTIATE_ENCRYPT_PASSWORDS", "challenge and response"},
    {proto::NEGOTIATE_SECURITY_SIGNATURES_ENABLED, "NEGOTIATE_SECURITY_SIGNATURES_ENABLED", "signing enabled"},
    {proto::NEGOTIATE_SECURITY_SIGNATURES_REQUIRED, "NEGOTIATE_SECURITY_SIGNATURES_REQUIRED", "signing required"},
}};
static_assert(proto::sorted_and_unique(kSmb1SecurityModes));

constexpr Keys kSmb1RequestKeys = "family command command_raw flags flags2";
constexpr Keys kSmb1ReplyKeys = "family command command_raw status flags flags2";
constexpr Keys kSmb1NegotiateRequestKeys = "family command command_raw dialects flags flags2";
constexpr Keys kSmb1NegotiateReplyKeys =
    "family command command_raw status flags flags2 word_count dialect_index dialect security_mode "
    "capabilities max_buffer_size max_mpx_count session_key system_time time_zone_minutes "
    "challenge_length server_guid domain server mechanisms hint anomalies damage";
constexpr Keys kSmb1SetupRequestKeys = "family command command_raw flags flags2 capabilities token";
constexpr Keys kSmb1SetupReplyKeys =
    "family command command_raw status flags flags2 action native_os native_lan_man primary_domain "
    "mechanism challenge damage";
constexpr Keys kSmb1TreeRequestKeys = "family command command_raw flags flags2 path service";
constexpr Keys kSmb1TreeReplyKeys = "family command command_raw status flags flags2 service damage";

Command smb1_command_of(std::uint8_t number) {
  if (number == proto::SMB_COM_NEGOTIATE)
    return {number, "SMB_COM_NEGOTIATE", "NEGOTIATE", kSmb1NegotiateRequestKeys, kSmb1NegotiateReplyKeys};
  if (number == proto::SMB_COM_SESSION_SETUP_ANDX)
    return {number, "SMB_COM_SESSION_SETUP_ANDX", "SESSION_SETUP", kSmb1SetupRequestKeys, kSmb1SetupReplyKeys};
  if (number == proto::SMB_COM_TREE_CONNECT_ANDX)
    return {number, "SMB_COM_TREE_CONNECT_ANDX", "TREE_CONNECT", kSmb1TreeRequestKeys, kSmb1TreeReplyKeys};
  return {number, "command " + proto::hex_number(number, 2), {}, kSmb1RequestKeys, kSmb1ReplyKeys};
}

void add_smb1_header(Fields& out, const proto::Smb1Header& h) {
  add(out, "Status", "status", hex(h.status, 8, h.status == 0 ? "" : proto::ntstatus_name(h.status)));
  add(out, "Flags", "flags", hex(h.flags, 2));
  add(out, "Flags2", "flags2", hex(h.flags2, 4));
  add(out, "TID", kTextOnly, hex(h.tid, 4));
  add(out, "PIDLow", kTextOnly, hex(h.pid_low, 4));
  add(out, "UID", kTextOnly, hex(h.uid, 4));
  add(out, "MID", kTextOnly, hex(h.mid, 4));
}

template <class T>
void add_number(Fields& out, std::string_view name, std::string_view key, const std::optional<T>& value) {
  if (value) add(out, name, key, Number{*value});
}

void add_text(Fields& out, std::string_view name, std::string_view key, const std::optional<std::string>& text) {
  if (text) add(out, name, key, Text{*text});
}

void add_times(Fields& out, const proto::Smb1NegotiateResponse& r) {
  if (r.system_time) add(out, "SystemTime", "system_time", time_of(*r.system_time));
  if (r.server_date && r.server_time) {
    const auto date = proto::dos_time_to_iso8601(*r.server_date, *r.server_time).value_or("no date");
    add(out, "ServerDate, ServerTime", kTextOnly,
        Text{fmt::format("0x{:04x} 0x{:04x} ({})", *r.server_date, *r.server_time, date)});
  }
  if (r.server_time_zone) add(out, "ServerTimeZone", "time_zone_minutes", Minutes{*r.server_time_zone});
}

void add_names(Fields& out, const proto::Smb1NegotiateResponse& r) {
  if (r.server_guid) add(out, "ServerGUID", "server_guid", Text{proto::to_string(*r.server_guid)});
  if (!r.challenge.empty()) add(out, "Challenge", kTextOnly, r.challenge);
  add_text(out, "DomainName", "domain", r.domain_name);
  add_text(out, "ServerName", "server", r.server_name);
  add_token(out, r.security_blob);
}

void add_smb1_negotiate_reply(Fields& out, const proto::Smb1NegotiateResponse& r) {
  add(out, "WordCount", "word_count", Number{r.word_count});
  if (const auto index = r.dialect_index)
    add(out, "DialectIndex", "dialect_index", hex(*index, 4, r.refused() ? "no dialect in common" : ""));
  if (r.security_mode) add(out, "SecurityMode", "security_mode", flags(kSmb1SecurityModes, *r.security_mode, 2));
  add_number(out, "MaxMpxCount", "max_mpx_count", r.max_mpx_count);
  add_number(out, "MaxNumberVcs", kTextOnly, r.max_number_vcs);
  add_number(out, "MaxBufferSize", "max_buffer_size", r.max_buffer_size);
  add_number(out, "MaxRawSize", kTextOnly, r.max_raw_size);
  add_number(out, "RawMode", kTextOnly, r.raw_mode);
  if (r.session_key) add(out, "SessionKey", "session_key", hex(*r.session_key, 8));
  if (r.capabilities) add(out, "Capabilities", "capabilities", flags(proto::kSmb1Capabilities, *r.capabilities, 8));
  add_times(out, r);
  add_number(out, "ChallengeLength", "challenge_length", r.challenge_length);
  add_names(out, r);
  add_anomalies(out, r.anomalies);
  add(out, kJsonOnly, "anomalies", r.anomalies);
}

/// The string of the request that the index of a reply stands for.
void add_chosen_dialect(Fields& out, const proto::Smb1NegotiateResponse& r, proto::ByteView request) {
  const auto asked = proto::decode_smb1_negotiate_request(request);
  if (asked && r.dialect_index && *r.dialect_index < asked->dialects.size())
    add(out, kJsonOnly, "dialect", Text{asked->dialects[*r.dialect_index]});
}

void add_smb1_setup_request(Fields& out, const proto::Smb1SessionSetupRequest& r) {
  add(out, "MaxBufferSize", kTextOnly, Number{r.max_buffer_size});
  add(out, "Capabilities", "capabilities", flags(proto::kSmb1Capabilities, r.capabilities, 8));
  add(out, kJsonOnly, "token", r.security_blob);
  add_token(out, r.security_blob);
}

void add_smb1_setup_reply(Fields& out, const proto::Smb1SessionSetupResponse& r) {
  add(out, "Action", "action", hex(r.action, 4));
  add_token(out, r.security_blob);
  add(out, "NativeOS", "native_os", Text{r.native_os});
  add(out, "NativeLanMan", "native_lan_man", Text{r.native_lan_man});
  add(out, "PrimaryDomain", "primary_domain", Text{r.primary_domain});
}

void add_smb1_tree_request(Fields& out, const proto::Smb1TreeConnectRequest& r) {
  add(out, "Path", "path", Text{r.path});
  add(out, "Service", "service", Text{r.service});
}

void add_smb1_tree_reply(Fields& out, const proto::Smb1TreeConnectResponse& r) {
  add(out, "Service", "service", Text{r.service});
}

void add_smb1_request_body(Fields& out, std::uint8_t command, proto::ByteView message) {
  if (command == proto::SMB_COM_NEGOTIATE)
    add_body(out, proto::decode_smb1_negotiate_request(message), [](Fields& to, const proto::Smb1NegotiateRequest& r) {
      add(to, "DialectString", "dialects", Strings{r.dialects});
      add_anomalies(to, r.anomalies);
      if (!r.anomalies.empty()) add(to, kJsonOnly, "anomalies", r.anomalies);
    });
  if (command == proto::SMB_COM_SESSION_SETUP_ANDX)
    add_body(out, proto::decode_smb1_session_setup_request(message), add_smb1_setup_request);
  if (command == proto::SMB_COM_TREE_CONNECT_ANDX)
    add_body(out, proto::decode_smb1_tree_connect_request(message), add_smb1_tree_request);
}

/// A reply with an error need not have a body, and is not damaged without one.
void add_smb1_reply_body(Fields& out,
                         const proto::Smb1Header& header,
                         proto::ByteView message,
                         proto::ByteView request) {
  if (header.command == proto::SMB_COM_NEGOTIATE) {
    add(out, kJsonOnly, "anomalies", proto::Anomalies{});
    const auto decoded = proto::decode_smb1_negotiate_response(message);
    if (decoded) add_chosen_dialect(out, *decoded, request);
    if (decoded || header.status == 0) add_body(out, decoded, add_smb1_negotiate_reply);
  }
  if (header.command == proto::SMB_COM_SESSION_SETUP_ANDX) {
    const auto decoded = proto::decode_smb1_session_setup_response(message);
    if (decoded || header.status == 0) add_body(out, decoded, add_smb1_setup_reply);
  }
  if (header.command == proto::SMB_COM_TREE_CONNECT_ANDX) {
    const auto decoded = proto::decode_smb1_tree_connect_response(message);
    if (decoded || header.status == 0) add_body(out, decoded, add_smb1_tree_reply);
  }
}

/// Also of a refusal that has its transport header twice.
proto::Decoded<proto::Smb1Header> header_of(proto::ByteView message) {
  auto header = proto::decode_smb1_header(message);
  if (header) return header;
  if (const auto refusal = proto::decode_smb1_negotiate_response(message)) return refusal->header;
  return header;
}

}  // namespace

Object describe_smb1(proto::ByteView message, Direction direction, proto::ByteView request) {
  const auto header = header_of(message);
  if (!header) {
    Object out{"SMB1 message, broken", {}, {}};
    add_damage(out.fields, header.error());
    return out;
  }
  Object out = begin_message("SMB1", smb1_command_of(header->command), direction);
  add_smb1_header(out.fields, *header);
  if (direction == Direction::request)
    add_smb1_request_body(out.fields, header->command, message);
  else
    add_smb1_reply_body(out.fields, *header, message, request);
  return out;
}

}  // namespace smbprobe::view
