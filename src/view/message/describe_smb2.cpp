#include "proto/guid.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_header.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "proto/smb2_session_setup.hpp"
#include "proto/text.hpp"
#include "proto/tree_connect.hpp"
#include "view/message/describe_parts.hpp"

namespace smbprobe::view {
namespace {

constexpr std::array<proto::Named<std::uint32_t>, 2> kSmb2SecurityModes{{
    {proto::SMB2_NEGOTIATE_SIGNING_ENABLED, "SMB2_NEGOTIATE_SIGNING_ENABLED", "signing enabled"},
    {proto::SMB2_NEGOTIATE_SIGNING_REQUIRED, "SMB2_NEGOTIATE_SIGNING_REQUIRED", "signing required"},
}};
static_assert(proto::sorted_and_unique(kSmb2SecurityModes));

constexpr Keys kSmb2RequestKeys = "family command command_raw";
constexpr Keys kSmb2ReplyKeys = "family command command_raw status";
constexpr Keys kSmb2BrokenReplyKeys = "family command command_raw status damage";
constexpr Keys kSmb2NegotiateRequestKeys =
    "family command command_raw dialects security_mode capabilities client_guid contexts damage";
constexpr Keys kSmb2NegotiateReplyKeys =
    "family command command_raw status dialect_revision security_mode capabilities server_guid "
    "max_transact_size max_read_size max_write_size system_time server_start_time mechanisms hint "
    "contexts anomalies damage";
constexpr Keys kSmb2SetupRequestKeys = "family command command_raw security_mode capabilities token";
constexpr Keys kSmb2SetupReplyKeys = "family command command_raw status session_flags mechanism challenge damage";
constexpr Keys kSmb2TreeRequestKeys = "family command command_raw path";
constexpr Keys kSmb2TreeReplyKeys = "family command command_raw status share_type maximal_access damage";

constexpr std::array<proto::Named<std::uint8_t>, 3> kShareTypes{{
    {0x01, "SMB2_SHARE_TYPE_DISK", "disk"},
    {0x02, "SMB2_SHARE_TYPE_PIPE", "pipe"},
    {0x03, "SMB2_SHARE_TYPE_PRINT", "printer"},
}};
static_assert(proto::sorted_and_unique(kShareTypes));

Command smb2_command_of(std::uint16_t number) {
  if (number == proto::SMB2_NEGOTIATE)
    return {number, "NEGOTIATE", "NEGOTIATE", kSmb2NegotiateRequestKeys, kSmb2NegotiateReplyKeys};
  if (number == proto::SMB2_SESSION_SETUP)
    return {number, "SESSION_SETUP", "SESSION_SETUP", kSmb2SetupRequestKeys, kSmb2SetupReplyKeys};
  if (number == proto::SMB2_TREE_CONNECT)
    return {number, "TREE_CONNECT", "TREE_CONNECT", kSmb2TreeRequestKeys, kSmb2TreeReplyKeys};
  return {number, "command " + proto::hex_number(number, 4), {}, kSmb2RequestKeys, kSmb2ReplyKeys};
}

void add_smb2_header(Fields& out, const proto::Smb2Header& h) {
  add(out, "CreditCharge", kTextOnly, Number{h.credit_charge});
  add(out, "Status", "status", hex(h.status, 8, proto::ntstatus_name(h.status)));
  add(out, "Credits", kTextOnly, Number{h.credits});
  add(out, "Flags", kTextOnly, hex(h.flags, 8));
  add(out, "MessageId", kTextOnly, Number{h.message_id});
  add(out, "SessionId", kTextOnly, hex(h.session_id, 16));
}

/// The first part of a context is its list or value; text shows the names of the others only.
Fields parts_of(const proto::PreauthIntegrityCapabilities& c) {
  return {{"HashAlgorithms", "hash_algorithms", Ids{proto::kHashAlgorithms, c.hash_algorithms}},
          {"Salt", kTextOnly, c.salt},
          {std::string(kJsonOnly), "salt_length", Number{c.salt.size()}}};
}
Fields parts_of(const proto::EncryptionCapabilities& c) {
  return {{"Ciphers", "ciphers", Ids{proto::kCiphers, c.ciphers}}};
}
Fields parts_of(const proto::CompressionCapabilities& c) {
  const bool chained = (c.flags & proto::SMB2_COMPRESSION_CAPABILITIES_FLAG_CHAINED) != 0;
  return {
      {"CompressionAlgorithms", "compression_algorithms", Ids{proto::kCompressionAlgorithms, c.compression_algorithms}},
      {"Flags", "flags", hex(c.flags, 8, chained ? "CHAINED" : "")}};
}
Fields parts_of(const proto::NetnameNegotiateContextId& c) {
  return {{"NetName", "netname", Text{proto::utf16le_to_utf8(c.net_name), true}}};
}
Fields parts_of(const proto::TransportCapabilities& c) {
  const bool accepts = (c.flags & proto::SMB2_ACCEPT_TRANSPORT_LEVEL_SECURITY) != 0;
  return {{"Flags", "flags", hex(c.flags, 8, accepts ? "ACCEPT_TRANSPORT_LEVEL_SECURITY" : "")}};
}
Fields parts_of(const proto::RdmaTransformCapabilities& c) {
  return {{"RDMATransformIds", "rdma_transforms", Ids{proto::kRdmaTransforms, c.rdma_transforms}}};
}
Fields parts_of(const proto::SigningCapabilities& c) {
  return {{"SigningAlgorithms", "signing_algorithms", Ids{proto::kSigningAlgorithms, c.signing_algorithms}}};
}
Fields parts_of(const proto::OtherContext& c) { return {{"Data", "bytes", c.data}}; }

void add_contexts(Fields& out, const proto::ContextList& list) {
  std::vector<Context> contexts;
  for (const auto& context : list.contexts)
    contexts.push_back({proto::context_type(context), std::visit([](const auto& c) { return parts_of(c); }, context)});
  add(out, "Context", "contexts", std::move(contexts));
  add_anomalies(out, list.anomalies);
  if (list.damage) add_damage(out, *list.damage);
}

void add_smb2_negotiate_request(Fields& out, const proto::Smb2NegotiateRequest& r) {
  add(out, "SecurityMode", "security_mode", flags(kSmb2SecurityModes, r.security_mode, 4));
  add(out, "Capabilities", "capabilities", flags(proto::kSmb2Capabilities, r.capabilities, 8));
  add(out, "ClientGuid", "client_guid", Text{proto::to_string(r.client_guid)});
  add(out, "Dialects", "dialects", Ids{proto::kSmb2Dialects, r.dialects});
  add_contexts(out, r.contexts);
}

std::string revision_label(std::uint16_t revision) {
  if (revision == proto::kSmb2Wildcard) return "SMB 2.1 or later";
  const auto* row = proto::find_named(proto::kSmb2Dialects, revision);
  return row != nullptr ? std::string(row->token) : std::string{};
}

void add_smb2_negotiate_reply(Fields& out, const proto::Smb2NegotiateResponse& r) {
  add(out, "SecurityMode", "security_mode", flags(kSmb2SecurityModes, r.security_mode, 4));
  add(out, "DialectRevision", "dialect_revision", hex(r.dialect_revision, 4, revision_label(r.dialect_revision)));
  add(out, "ServerGuid", "server_guid", Text{proto::to_string(r.server_guid)});
  add(out, "Capabilities", "capabilities", flags(proto::kSmb2Capabilities, r.capabilities, 8));
  add(out, "MaxTransactSize", "max_transact_size", Number{r.max_transact_size});
  add(out, "MaxReadSize", "max_read_size", Number{r.max_read_size});
  add(out, "MaxWriteSize", "max_write_size", Number{r.max_write_size});
  add(out, "SystemTime", "system_time", time_of(r.system_time));
  add(out, "ServerStartTime", "server_start_time", time_of(r.server_start_time));
  add_token(out, r.security_buffer);
  if (r.security_buffer_damage) add_damage(out, *r.security_buffer_damage);
  add_contexts(out, r.contexts);
  add_anomalies(out, r.anomalies);
  proto::Anomalies all = r.anomalies;
  all.insert(all.end(), r.contexts.anomalies.begin(), r.contexts.anomalies.end());
  add(out, kJsonOnly, "anomalies", std::move(all));
}

void add_smb2_setup_request(Fields& out, const proto::Smb2SessionSetupRequest& r) {
  add(out, "Flags", kTextOnly, hex(r.flags, 2));
  add(out, "SecurityMode", "security_mode", flags(kSmb2SecurityModes, r.security_mode, 2));
  add(out, "Capabilities", "capabilities", flags(proto::kSmb2Capabilities, r.capabilities, 8));
  add(out, kJsonOnly, "token", r.security_buffer);
  add_token(out, r.security_buffer);
}

void add_smb2_setup_reply(Fields& out, const proto::Smb2SessionSetupResponse& r) {
  add(out, "SessionFlags", "session_flags", hex(r.session_flags, 4));
  add_token(out, r.security_buffer);
}

void add_smb2_tree_request(Fields& out, const proto::Smb2TreeConnectRequest& r) {
  add(out, "Flags", kTextOnly, hex(r.flags, 4));
  add(out, "PathName", "path", Text{r.path});
}

void add_smb2_tree_reply(Fields& out, const proto::Smb2TreeConnectResponse& r) {
  const auto* type = proto::find_named(kShareTypes, r.share_type);
  add(out, "ShareType", "share_type", hex(r.share_type, 2, type != nullptr ? std::string(type->label) : ""));
  add(out, "ShareFlags", kTextOnly, hex(r.share_flags, 8));
  add(out, "Capabilities", kTextOnly, hex(r.capabilities, 8));
  add(out, "MaximalAccess", "maximal_access", hex(r.maximal_access, 8));
}

void add_smb2_request_body(Fields& out, std::uint16_t command, proto::ByteView message) {
  if (command == proto::SMB2_NEGOTIATE)
    add_body(out, proto::decode_smb2_negotiate_request(message), add_smb2_negotiate_request);
  if (command == proto::SMB2_SESSION_SETUP)
    add_body(out, proto::decode_smb2_session_setup_request(message), add_smb2_setup_request);
  if (command == proto::SMB2_TREE_CONNECT)
    add_body(out, proto::decode_smb2_tree_connect_request(message), add_smb2_tree_request);
}

/// A status other than these has an ERROR Response for a body.
bool has_body(const proto::Smb2Header& header) {
  return header.status == proto::STATUS_SUCCESS || header.status == proto::STATUS_MORE_PROCESSING_REQUIRED;
}

void add_smb2_reply_body(Fields& out, const proto::Smb2Header& header, proto::ByteView message) {
  if (header.command == proto::SMB2_NEGOTIATE) add(out, kJsonOnly, "anomalies", proto::Anomalies{});
  if (!has_body(header)) return;
  if (header.command == proto::SMB2_NEGOTIATE)
    add_body(out, proto::decode_smb2_negotiate_response(message), add_smb2_negotiate_reply);
  if (header.command == proto::SMB2_SESSION_SETUP)
    add_body(out, proto::decode_smb2_session_setup_response(message), add_smb2_setup_reply);
  if (header.command == proto::SMB2_TREE_CONNECT)
    add_body(out, proto::decode_smb2_tree_connect_response(message), add_smb2_tree_reply);
}

Object broken(const proto::DecodeError& error, Direction direction) {
  Object out{"SMB2 message, broken", {}, {}};
  if (direction == Direction::reply) out.keys = kSmb2BrokenReplyKeys;
  add(out.fields, kJsonOnly, "family", Text{"SMB2"});
  add_damage(out.fields, error);
  return out;
}

}  // namespace

Object describe_smb2(proto::ByteView message, Direction direction) {
  const auto header = proto::decode_smb2_header(message);
  if (!header) return broken(header.error(), direction);
  Object out = begin_message("SMB2", smb2_command_of(header->command), direction);
  add_smb2_header(out.fields, *header);
  if (direction == Direction::request)
    add_smb2_request_body(out.fields, header->command, message);
  else
    add_smb2_reply_body(out.fields, *header, message);
  return out;
}

}  // namespace smbprobe::view
