#include <fmt/format.h>

#include <variant>

#include "base/escape.hpp"
#include "proto/filetime.hpp"
#include "proto/guid.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_header.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "proto/smb2_session_setup.hpp"
#include "proto/text.hpp"
#include "view/message/field_list.hpp"

namespace smbprobe::view {
namespace {

constexpr std::array<proto::Named<std::uint32_t>, 2> kSecurityModes{{
    {proto::SMB2_NEGOTIATE_SIGNING_ENABLED, "SMB2_NEGOTIATE_SIGNING_ENABLED", "signing enabled"},
    {proto::SMB2_NEGOTIATE_SIGNING_REQUIRED, "SMB2_NEGOTIATE_SIGNING_REQUIRED", "signing required"},
}};
static_assert(proto::sorted_and_unique(kSecurityModes));

std::string command_name(std::uint16_t command) {
  if (command == proto::SMB2_NEGOTIATE) return "NEGOTIATE";
  if (command == proto::SMB2_SESSION_SETUP) return "SESSION_SETUP";
  return "command " + proto::hex_number(command, 4);
}

void add_header(FieldList& out, const proto::Smb2Header& h) {
  out.number("CreditCharge", h.credit_charge);
  out.named("Status", h.status, 8, proto::ntstatus_name(h.status));
  out.number("Credits", h.credits);
  out.hex("Flags", h.flags, 8);
  out.number("MessageId", h.message_id);
  out.hex("SessionId", h.session_id, 16);
}

std::string context_text(const proto::PreauthIntegrityCapabilities& c) {
  return fmt::format("{}; Salt {}", id_list(proto::kHashAlgorithms, c.hash_algorithms), proto::to_hex(c.salt));
}
std::string context_text(const proto::EncryptionCapabilities& c) { return id_list(proto::kCiphers, c.ciphers); }
std::string context_text(const proto::CompressionCapabilities& c) {
  const bool chained = (c.flags & proto::SMB2_COMPRESSION_CAPABILITIES_FLAG_CHAINED) != 0;
  return fmt::format("{}; Flags {}{}", id_list(proto::kCompressionAlgorithms, c.compression_algorithms),
                     proto::hex_number(c.flags, 8), chained ? " (CHAINED)" : "");
}
std::string context_text(const proto::NetnameNegotiateContextId& c) {
  return fmt::format("\"{}\"", base::escape_terminal(proto::utf16le_to_utf8(c.net_name)));
}
std::string context_text(const proto::TransportCapabilities& c) {
  const bool accepts = (c.flags & proto::SMB2_ACCEPT_TRANSPORT_LEVEL_SECURITY) != 0;
  return proto::hex_number(c.flags, 8) + (accepts ? " (ACCEPT_TRANSPORT_LEVEL_SECURITY)" : "");
}
std::string context_text(const proto::RdmaTransformCapabilities& c) {
  return id_list(proto::kRdmaTransforms, c.rdma_transforms);
}
std::string context_text(const proto::SigningCapabilities& c) {
  return id_list(proto::kSigningAlgorithms, c.signing_algorithms);
}
std::string context_text(const proto::OtherContext& c) { return c.data.empty() ? "empty" : proto::to_hex(c.data); }

void add_contexts(FieldList& out, const proto::ContextList& list) {
  for (const auto& context : list.contexts) {
    const std::uint16_t type = proto::context_type(context);
    out.text(fmt::format("Context {}", proto::hex_number(type, 4)),
             fmt::format("{}: {}", proto::label_or_hex(proto::kContextTypes, type),
                         std::visit([](const auto& c) { return context_text(c); }, context)));
  }
  out.anomalies(list.anomalies);
  if (list.damage) out.damage(*list.damage);
}

void add_request(FieldList& out, const proto::Smb2NegotiateRequest& r) {
  out.flags("SecurityMode", r.security_mode, 4, proto::flag_labels(kSecurityModes, r.security_mode));
  out.flags("Capabilities", r.capabilities, 8, proto::flag_labels(proto::kSmb2Capabilities, r.capabilities));
  out.text("ClientGuid", proto::to_string(r.client_guid));
  out.text("Dialects", id_list(proto::kSmb2Dialects, r.dialects));
  add_contexts(out, r.contexts);
}

std::string revision_label(std::uint16_t revision) {
  if (revision == proto::kSmb2Wildcard) return "SMB 2.1 or later";
  const auto* row = proto::find_named(proto::kSmb2Dialects, revision);
  return row != nullptr ? std::string(row->token) : std::string{};
}

void add_reply(FieldList& out, const proto::Smb2NegotiateResponse& r) {
  out.flags("SecurityMode", r.security_mode, 4, proto::flag_labels(kSecurityModes, r.security_mode));
  out.named("DialectRevision", r.dialect_revision, 4, revision_label(r.dialect_revision));
  out.text("ServerGuid", proto::to_string(r.server_guid));
  out.flags("Capabilities", r.capabilities, 8, proto::flag_labels(proto::kSmb2Capabilities, r.capabilities));
  out.number("MaxTransactSize", r.max_transact_size);
  out.number("MaxReadSize", r.max_read_size);
  out.number("MaxWriteSize", r.max_write_size);
  out.named("SystemTime", r.system_time, 16, proto::filetime_to_iso8601(r.system_time).value_or("not told"));
  out.named("ServerStartTime", r.server_start_time, 16,
            proto::filetime_to_iso8601(r.server_start_time).value_or("not told"));
  add_token_fields(out, r.security_buffer);
  if (r.security_buffer_damage) out.damage(*r.security_buffer_damage);
  add_contexts(out, r.contexts);
  out.anomalies(r.anomalies);
}

void add_setup_request(FieldList& out, const proto::Smb2SessionSetupRequest& r) {
  out.hex("Flags", r.flags, 2);
  out.flags("SecurityMode", r.security_mode, 2, proto::flag_labels(kSecurityModes, r.security_mode));
  out.flags("Capabilities", r.capabilities, 8, proto::flag_labels(proto::kSmb2Capabilities, r.capabilities));
  add_token_fields(out, r.security_buffer);
}

void add_setup_reply(FieldList& out, const proto::Smb2SessionSetupResponse& r) {
  out.hex("SessionFlags", r.session_flags, 4);
  add_token_fields(out, r.security_buffer);
}

template <class T, class Add>
void add_body(FieldList& out, const proto::Decoded<T>& decoded, Add add) {
  if (decoded)
    add(out, *decoded);
  else
    out.damage(decoded.error());
}

void add_response_body(FieldList& out, const proto::Smb2Header& header, proto::ByteView message) {
  if (header.status != proto::STATUS_SUCCESS && header.status != proto::STATUS_MORE_PROCESSING_REQUIRED) return;
  if (header.command == proto::SMB2_NEGOTIATE) add_body(out, proto::decode_smb2_negotiate_response(message), add_reply);
  if (header.command == proto::SMB2_SESSION_SETUP)
    add_body(out, proto::decode_smb2_session_setup_response(message), add_setup_reply);
}

}  // namespace

MessageFields smb2_fields(proto::ByteView message) {
  FieldList out;
  const auto header = proto::decode_smb2_header(message);
  if (!header) {
    out.damage(header.error());
    return {"SMB2 message, broken", out.finish()};
  }
  add_header(out, *header);
  const bool response = proto::goes(*header, proto::Smb2Direction::response);
  if (response) {
    add_response_body(out, *header, message);
  } else {
    if (header->command == proto::SMB2_NEGOTIATE)
      add_body(out, proto::decode_smb2_negotiate_request(message), add_request);
    if (header->command == proto::SMB2_SESSION_SETUP)
      add_body(out, proto::decode_smb2_session_setup_request(message), add_setup_request);
  }
  return {fmt::format("SMB2 {} {}", command_name(header->command), response ? "Response" : "Request"), out.finish()};
}

}  // namespace smbprobe::view
