#include <fmt/format.h>

#include "base/escape.hpp"
#include "proto/filetime.hpp"
#include "proto/guid.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb1_header.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "proto/smb1_session_setup.hpp"
#include "view/message/field_list.hpp"

namespace smbprobe::view {
namespace {

constexpr std::array<proto::Named<std::uint32_t>, 4> kSecurityModes{{
    {proto::NEGOTIATE_USER_SECURITY, "NEGOTIATE_USER_SECURITY", "user level"},
    {proto::NEGOTIATE_ENCRYPT_PASSWORDS, "NEGOTIATE_ENCRYPT_PASSWORDS", "challenge and response"},
    {proto::NEGOTIATE_SECURITY_SIGNATURES_ENABLED, "NEGOTIATE_SECURITY_SIGNATURES_ENABLED", "signing enabled"},
    {proto::NEGOTIATE_SECURITY_SIGNATURES_REQUIRED, "NEGOTIATE_SECURITY_SIGNATURES_REQUIRED", "signing required"},
}};
static_assert(proto::sorted_and_unique(kSecurityModes));

std::string command_name(std::uint8_t command) {
  if (command == proto::SMB_COM_NEGOTIATE) return "SMB_COM_NEGOTIATE";
  if (command == proto::SMB_COM_SESSION_SETUP_ANDX) return "SMB_COM_SESSION_SETUP_ANDX";
  return "command " + proto::hex_number(command, 2);
}

bool is_reply(const proto::Smb1Header& header) { return (header.flags & proto::SMB_FLAGS_REPLY) != 0; }

void add_header(FieldList& out, const proto::Smb1Header& h) {
  out.named("Status", h.status, 8, h.status == 0 ? "" : proto::ntstatus_name(h.status));
  out.hex("Flags", h.flags, 2);
  out.hex("Flags2", h.flags2, 4);
  out.hex("TID", h.tid, 4);
  out.hex("PIDLow", h.pid_low, 4);
  out.hex("UID", h.uid, 4);
  out.hex("MID", h.mid, 4);
}

void add_request(FieldList& out, const proto::Smb1NegotiateRequest& r) {
  for (std::size_t i = 0; i < r.dialects.size(); ++i)
    out.text(fmt::format("DialectString {}", i), fmt::format("\"{}\"", base::escape_terminal(r.dialects[i])));
}

template <class T>
void add_number(FieldList& out, std::string_view name, const std::optional<T>& value) {
  if (value) out.number(name, *value);
}

void add_names(FieldList& out, const proto::Smb1NegotiateResponse& r) {
  if (r.server_guid) out.text("ServerGUID", proto::to_string(*r.server_guid));
  if (!r.challenge.empty()) out.bytes("Challenge", r.challenge);
  if (r.domain_name) out.text("DomainName", base::escape_terminal(*r.domain_name));
  if (r.server_name) out.text("ServerName", base::escape_terminal(*r.server_name));
  add_token_fields(out, r.security_blob);
}

void add_times(FieldList& out, const proto::Smb1NegotiateResponse& r) {
  if (r.system_time)
    out.named("SystemTime", *r.system_time, 16, proto::filetime_to_iso8601(*r.system_time).value_or("not told"));
  if (r.server_date && r.server_time)
    out.text("ServerDate, ServerTime",
             fmt::format("0x{:04x} 0x{:04x} ({})", *r.server_date, *r.server_time,
                         proto::dos_time_to_iso8601(*r.server_date, *r.server_time).value_or("no date")));
  if (r.server_time_zone) out.text("ServerTimeZone", fmt::format("{} minutes", *r.server_time_zone));
}

void add_reply(FieldList& out, const proto::Smb1NegotiateResponse& r) {
  out.number("WordCount", r.word_count);
  if (r.dialect_index) out.named("DialectIndex", *r.dialect_index, 4, r.refused() ? "no dialect in common" : "");
  if (r.security_mode)
    out.flags("SecurityMode", *r.security_mode, 2, proto::flag_labels(kSecurityModes, *r.security_mode));
  add_number(out, "MaxMpxCount", r.max_mpx_count);
  add_number(out, "MaxNumberVcs", r.max_number_vcs);
  add_number(out, "MaxBufferSize", r.max_buffer_size);
  add_number(out, "MaxRawSize", r.max_raw_size);
  add_number(out, "RawMode", r.raw_mode);
  if (r.session_key) out.hex("SessionKey", *r.session_key, 8);
  if (r.capabilities)
    out.flags("Capabilities", *r.capabilities, 8, proto::flag_labels(proto::kSmb1Capabilities, *r.capabilities));
  add_times(out, r);
  add_number(out, "ChallengeLength", r.challenge_length);
  add_names(out, r);
  out.anomalies(r.anomalies);
}

void add_setup_reply(FieldList& out, const proto::Smb1SessionSetupResponse& r) {
  out.hex("Action", r.action, 4);
  add_token_fields(out, r.security_blob);
  out.text("NativeOS", base::escape_terminal(r.native_os));
  out.text("NativeLanMan", base::escape_terminal(r.native_lan_man));
  out.text("PrimaryDomain", base::escape_terminal(r.primary_domain));
}

template <class T, class Add>
void add_body(FieldList& out, const proto::Decoded<T>& decoded, Add add) {
  if (decoded)
    add(out, *decoded);
  else
    out.damage(decoded.error());
}

void add_setup_request(FieldList& out, const proto::Smb1SessionSetupRequest& r) {
  out.number("MaxBufferSize", r.max_buffer_size);
  out.flags("Capabilities", r.capabilities, 8, proto::flag_labels(proto::kSmb1Capabilities, r.capabilities));
  add_token_fields(out, r.security_blob);
}

}  // namespace

MessageFields smb1_fields(proto::ByteView message) {
  auto header = proto::decode_smb1_header(message);
  const auto negotiated = proto::decode_smb1_negotiate_response(message);
  if (!header && negotiated) header = negotiated->header;  // a refusal that has its transport header twice
  FieldList out;
  if (!header) {
    out.damage(header.error());
    return {"SMB1 message, broken", out.finish()};
  }
  add_header(out, *header);
  const bool setup = header->command == proto::SMB_COM_SESSION_SETUP_ANDX;
  const bool negotiate = header->command == proto::SMB_COM_NEGOTIATE;
  if (is_reply(*header)) {
    if (negotiate && (negotiated || header->status == 0)) add_body(out, negotiated, add_reply);
    const auto session = proto::decode_smb1_session_setup_response(message);
    if (setup && (session || header->status == 0)) add_body(out, session, add_setup_reply);
  } else {
    if (negotiate) add_body(out, proto::decode_smb1_negotiate_request(message), add_request);
    if (setup) add_body(out, proto::decode_smb1_session_setup_request(message), add_setup_request);
  }
  return {fmt::format("SMB1 {} {}", command_name(header->command), is_reply(*header) ? "Response" : "Request"),
          out.finish()};
}

}  // namespace smbprobe::view
