#include "probe/ask/follow_up.hpp"

#include <algorithm>

#include "proto/ntlmssp.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "proto/smb1_session_setup.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "proto/smb2_session_setup.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::probe {
namespace {

using proto::Bytes;
using proto::ByteView;

/// A version field that says nothing of us: what Samba's client sends.
constexpr proto::NtlmVersion kNtlmVersion{6, 1, 0, 15};

/// The first token of a client: NTLMSSP inside SPNEGO, or bare where the server sent no token. [MS-SMB2] 3.2.4.2.3
std::optional<Bytes> first_token(ByteView server_token) {
  proto::NtlmNegotiate negotiate;
  negotiate.version = kNtlmVersion;
  Bytes ntlm = proto::build_ntlm_negotiate(negotiate);
  if (server_token.empty()) return ntlm;
  const auto offered = proto::decode_neg_token_init(server_token);
  if (!offered) return std::nullopt;
  if (std::ranges::find(offered->mech_types, proto::kOidNtlmssp) == offered->mech_types.end()) return std::nullopt;
  proto::NegTokenInit token;
  token.mech_types.emplace_back(proto::kOidNtlmssp);
  token.mech_token = std::move(ntlm);
  return proto::build_neg_token_init(token);
}

std::optional<Bytes> setup_smb2(ByteView request, const proto::Smb2NegotiateResponse& response) {
  if (response.header.status != proto::STATUS_SUCCESS) return std::nullopt;
  const auto asked = proto::decode_smb2_negotiate_request(request);
  if (asked && std::ranges::find(asked->dialects, response.dialect_revision) == asked->dialects.end())
    return std::nullopt;
  if (!asked && response.dialect_revision != proto::SMB_2_0_2)
    return std::nullopt;  // a multi-protocol NEGOTIATE ends at 2.0.2
  auto token = first_token(response.security_buffer);
  if (!token) return std::nullopt;
  proto::Smb2SessionSetupRequest setup;
  setup.header = proto::probe_smb2_header(proto::SMB2_SESSION_SETUP, asked ? asked->header.message_id + 1 : 1);
  setup.security_buffer = std::move(*token);
  return proto::build_smb2_session_setup_request(setup);
}

std::optional<Bytes> setup_smb1(const proto::Smb1NegotiateResponse& response) {
  if (response.refused() || !response.capabilities || (*response.capabilities & proto::CAP_EXTENDED_SECURITY) == 0)
    return std::nullopt;
  auto token = first_token(response.security_blob);
  if (!token) return std::nullopt;
  proto::Smb1SessionSetupRequest setup;
  setup.header = proto::probe_smb1_header(proto::SMB_COM_SESSION_SETUP_ANDX, true);
  setup.header.mid = 1;
  setup.session_key = response.session_key.value_or(0);
  setup.security_blob = std::move(*token);
  return proto::build_smb1_session_setup_request(setup);
}

}  // namespace

bool is_wildcard_answer(ByteView reply) {
  if (!proto::is_smb2(reply)) return false;
  const auto response = proto::decode_smb2_negotiate_response(reply);
  return response && response->header.status == proto::STATUS_SUCCESS &&
         response->dialect_revision == proto::kSmb2Wildcard;
}

std::optional<Bytes> build_session_setup(ByteView request, ByteView reply) {
  if (proto::is_smb2(reply)) {
    const auto response = proto::decode_smb2_negotiate_response(reply);
    return response ? setup_smb2(request, *response) : std::nullopt;
  }
  const auto response = proto::decode_smb1_negotiate_response(reply);
  return response ? setup_smb1(*response) : std::nullopt;
}

}  // namespace smbprobe::probe
