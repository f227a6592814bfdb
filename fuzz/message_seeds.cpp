// One message or token at a time.
#include "capture_seeds.hpp"
#include "proto/ntlm_authenticate.hpp"
#include "proto/ntlmssp.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "proto/smb1_session_setup.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "proto/smb2_session_setup.hpp"
#include "proto/tree_connect.hpp"
#include "proto/writer.hpp"

namespace smbprobe::fuzz {
namespace {

using proto::Bytes;
using proto::ByteView;

void cut_token(ByteView token, SeedBag& seeds) {
  seeds.add("spnego", token);
  const auto message = proto::find_ntlmssp(token);
  if (!message) return;
  seeds.add("ntlmssp", *message);
  if (const auto challenge = proto::decode_ntlm_challenge(*message))
    for (const auto& pair : challenge->target_info) seeds.add("text", pair.value);
}

void cut_contexts(ByteView message, const proto::ContextList& list, std::size_t offset_field, SeedBag& seeds) {
  if (list.contexts.empty()) return;
  proto::Writer out;
  out.le(static_cast<std::uint8_t>(list.contexts.size()));
  out.bytes(message.subspan(offset_field, 2));
  out.bytes(message);
  seeds.add("smb2_negotiate_contexts", out.finish());
  if (const auto* name = proto::find_context<proto::NetnameNegotiateContextId>(list.contexts))
    seeds.add("text", name->net_name);
}

void cut_filetime(std::uint64_t time, SeedBag& seeds) {
  proto::Writer out;
  out.le(time);
  out.zeros(4);
  seeds.add("filetime", out.finish());
}

void cut_smb2(ByteView message, SeedBag& seeds) {
  constexpr std::size_t kRequestContextOffset = 92;    // NegotiateContextOffset. [MS-SMB2] 2.2.3
  constexpr std::size_t kResponseContextOffset = 124;  // the same. 2.2.4
  const auto header = proto::decode_smb2_header(message);
  if (!header) return;
  if (const auto request = proto::decode_smb2_negotiate_request(message)) {
    seeds.add("smb2_negotiate_request", message);
    cut_contexts(message, request->contexts, kRequestContextOffset, seeds);
  } else if (const auto response = proto::decode_smb2_negotiate_response(message)) {
    seeds.add("smb2_negotiate_response", message);
    cut_contexts(message, response->contexts, kResponseContextOffset, seeds);
    cut_token(response->security_buffer, seeds);
    cut_filetime(response->system_time, seeds);
  } else if (const auto setup = proto::decode_smb2_session_setup_request(message)) {
    seeds.add("smb2_session_setup", message);
    cut_token(setup->security_buffer, seeds);
  } else if (const auto challenge = proto::decode_smb2_session_setup_response(message)) {
    seeds.add("smb2_session_setup", message);
    cut_token(challenge->security_buffer, seeds);
  } else if (header->command == proto::SMB2_TREE_CONNECT) {
    seeds.add("tree_connect", message);
  } else if (header->status != 0 && goes(*header, proto::Smb2Direction::response)) {
    seeds.add("smb2_error_response", message);
  }
}

void cut_smb1(ByteView message, SeedBag& seeds) {
  const auto header = proto::decode_smb1_header(message);
  if (!header) return;
  const bool is_reply = (header->flags & proto::SMB_FLAGS_REPLY) != 0;
  if (header->command == proto::SMB_COM_NEGOTIATE) {
    seeds.add(is_reply ? "smb1_negotiate_response" : "smb1_negotiate_request", message);
    if (const auto response = proto::decode_smb1_negotiate_response(message)) cut_token(response->security_blob, seeds);
  } else if (header->command == proto::SMB_COM_SESSION_SETUP_ANDX) {
    seeds.add("smb1_session_setup", message);
    if (const auto request = proto::decode_smb1_session_setup_request(message))
      cut_token(request->security_blob, seeds);
    if (const auto reply = proto::decode_smb1_session_setup_response(message)) cut_token(reply->security_blob, seeds);
  } else if (header->command == proto::SMB_COM_TREE_CONNECT_ANDX) {
    seeds.add("tree_connect", message);
  }
}

}  // namespace

void cut_message(ByteView message, SeedBag& seeds) {
  if (proto::is_smb2(message)) cut_smb2(message, seeds);
  if (proto::is_smb1(message)) cut_smb1(message, seeds);
}

}  // namespace smbprobe::fuzz
