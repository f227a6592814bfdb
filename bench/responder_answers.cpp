#include "responder_answers.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "proto/ntstatus.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "proto/smb1_session_setup.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_error_response.hpp"
#include "proto/smb2_session_setup.hpp"
#include "proto/spnego.hpp"
#include "proto/text.hpp"

namespace smbprobe::bench {

namespace {

using namespace proto;

constexpr Guid kServerGuid{'r', 'e', 's', 'p', 'o', 'n', 'd', 'e', 'r', 0, 0, 0, 0, 0, 0, 1};
constexpr std::uint32_t kLargeMtu = 0x04;
constexpr std::uint32_t kMultiChannel = 0x08;
constexpr std::uint32_t kNtLmCapabilities = 0x0000F3FD;
constexpr std::uint32_t kSmallSize = 65536;
constexpr std::uint32_t kLargeSize = 8 * 1024 * 1024;

Bytes init_token() {
  NegTokenInit token;
  token.mech_types = {std::string(kOidNtlmssp)};
  token.hint_name = "not_defined_in_RFC4178@please_ignore";
  return build_neg_token_init(token);
}

bool offers(const Smb1NegotiateRequest& request, std::string_view dialect) {
  return std::ranges::find(request.dialects, dialect) != request.dialects.end();
}

template <class T>
bool holds(const std::vector<T>& list, T value) {
  return std::ranges::find(list, value) != list.end();
}

/// The first of the server's list that the client offered too.
std::optional<std::uint16_t> by_server_preference(const std::vector<std::uint16_t>& server,
                                                  const std::vector<std::uint16_t>& client) {
  for (const std::uint16_t id : server)
    if (holds(client, id)) return id;
  return std::nullopt;
}

Smb2Header reply_header(const Smb2Header& request) {
  Smb2Header header = request;
  header.credit_charge = 0;
  header.status = STATUS_SUCCESS;
  header.credits = 1;
  header.flags = SMB2_FLAGS_SERVER_TO_REDIR;
  return header;
}

Smb1Header reply_header(const Smb1Header& request) {
  Smb1Header header = request;
  header.flags |= SMB_FLAGS_REPLY;
  return header;
}

Answer smb2_error(const Smb2Header& request, std::uint32_t status) {
  Smb2ErrorResponse response;
  response.header = reply_header(request);
  response.header.status = status;
  return {build_smb2_error_response(response)};
}

Answer smb1_refusal(const Smb1Header& request) {
  Smb1NegotiateResponse response;
  response.header = reply_header(request);
  response.word_count = kWordCountCore;
  response.dialect_index = kNoCommonDialect;
  return {build_smb1_negotiate_response(response), true};  // Samba closes behind its refusal too
}

void put_nt_lm(Smb1NegotiateResponse& response, std::uint64_t now) {
  response.word_count = kWordCountNtLm;
  response.max_number_vcs = std::uint16_t{1};
  response.max_raw_size = 65536U;
  response.system_time = now;
  response.capabilities = kNtLmCapabilities;
  if ((response.header.flags2 & SMB_FLAGS2_EXTENDED_SECURITY) != 0) {
    response.capabilities = kNtLmCapabilities | CAP_EXTENDED_SECURITY;
    response.challenge_length = std::uint16_t{0};
    response.server_guid = kServerGuid;
    response.security_blob = init_token();
    return;
  }
  response.challenge = {1, 2, 3, 4, 5, 6, 7, 8};
  response.challenge_length = std::uint16_t{8};
  response.domain_name = "WORKGROUP";
  response.server_name = "RESPONDER";
}

/// The contexts of a 3.1.1 answer, or nothing where the request has no preauthentication context. [MS-SMB2] 3.3.5.4
std::optional<std::vector<NegotiateContext>> contexts_for(const Smb2NegotiateRequest& request, const Profile& profile) {
  const auto& offered = request.contexts.contexts;
  if (find_context<PreauthIntegrityCapabilities>(offered) == nullptr) return std::nullopt;
  std::vector<NegotiateContext> out;
  out.emplace_back(PreauthIntegrityCapabilities{{1}, Bytes(32, 0x5A)});
  if (const auto* encryption = find_context<EncryptionCapabilities>(offered)) {
    // 0 says "encrypts, but none of these"
    out.emplace_back(EncryptionCapabilities{{by_server_preference(profile.ciphers, encryption->ciphers).value_or(0)}});
  }
  if (const auto* signing = find_context<SigningCapabilities>(offered)) {
    const auto chosen = by_server_preference(profile.signing_algorithms, signing->signing_algorithms);
    if (chosen) out.emplace_back(SigningCapabilities{{*chosen}});
  }
  return out;
}

}  // namespace

Bytes challenge_token() {
  const auto pair = [](AvId id, std::string_view text) { return AvPair{id, utf8_to_utf16le(text)}; };
  NtlmChallenge challenge;
  challenge.target_name = "RESPONDER";
  challenge.negotiate_flags = 0xE28A8215;
  challenge.server_challenge = {1, 2, 3, 4, 5, 6, 7, 8};
  challenge.target_info = {pair(AvId::MsvAvNbDomainName, "WORKGROUP"), pair(AvId::MsvAvNbComputerName, "RESPONDER"),
                           pair(AvId::MsvAvDnsDomainName, "example"),
                           pair(AvId::MsvAvDnsComputerName, "responder.example")};
  challenge.version = NtlmVersion{10, 0, 17763, 15};
  NegTokenResp token;
  token.neg_state = std::uint8_t{1};
  token.supported_mech = std::string(kOidNtlmssp);
  token.response_token = build_ntlm_challenge(challenge);
  return build_neg_token_resp(token);
}

Answer Conversation::answer(ByteView message, std::uint64_t filetime_now) {
  if (is_smb1(message)) {
    if (const auto request = decode_smb1_negotiate_request(message)) return smb1_negotiate(*request, filetime_now);
    return smb1_session_setup(message);
  }
  if (profile_.smb2_dialects.empty()) return {{}, true};
  if (const auto request = decode_smb2_negotiate_request(message)) return smb2_negotiate(*request, filetime_now);
  return smb2_session_setup(message);
}

Answer Conversation::smb1_negotiate(const Smb1NegotiateRequest& request, std::uint64_t now) {
  if (negotiated_) return {{}, true};
  if (offers(request, kSmb2DialectWildcard) && !profile_.smb2_dialects.empty() &&
      profile_.smb2_dialects.back() > SMB_2_0_2) {
    return {build_smb2_negotiate_response(smb2_response(kSmb2Wildcard, 0, now))};
  }
  if (offers(request, kSmb2Dialect2_002) && holds(profile_.smb2_dialects, SMB_2_0_2)) {
    negotiated_ = true;
    return {build_smb2_negotiate_response(smb2_response(SMB_2_0_2, 0, now))};
  }
  for (auto dialect = profile_.smb1_dialects.rbegin(); dialect != profile_.smb1_dialects.rend(); ++dialect) {
    const auto at = std::ranges::find(request.dialects, *dialect);
    if (at == request.dialects.end()) continue;
    negotiated_ = true;
    Smb1NegotiateResponse response;
    response.header = reply_header(request.header);
    response.dialect_index = static_cast<std::uint16_t>(at - request.dialects.begin());
    response.security_mode = profile_.smb1_security_mode;
    response.max_mpx_count = std::uint16_t{50};
    response.max_buffer_size = 16644U;
    response.session_key = 1U;
    response.server_time_zone = std::int16_t{0};
    if (*dialect == "NT LM 0.12") {
      put_nt_lm(response, now);
    } else {
      response.word_count = kWordCountLanman;
      response.max_number_vcs = std::uint16_t{1};
      response.raw_mode = std::uint16_t{3};
      response.challenge = {1, 2, 3, 4, 5, 6, 7, 8};
      response.challenge_length = std::uint16_t{8};
    }
    return {build_smb1_negotiate_response(response)};
  }
  return profile_.closes_on_smb1 ? Answer{{}, true} : smb1_refusal(request.header);
}

Smb2NegotiateResponse Conversation::smb2_response(std::uint16_t revision,
                                                  std::uint32_t client_capabilities,
                                                  std::uint64_t now) const {
  const bool large = revision > SMB_2_0_2 && transport_ == Transport::direct_tcp;
  Smb2NegotiateResponse response;
  response.header.flags = SMB2_FLAGS_SERVER_TO_REDIR;
  response.header.credits = 1;
  response.security_mode = profile_.smb2_security_mode;
  response.dialect_revision = revision;
  response.server_guid = kServerGuid;
  response.capabilities = revision > SMB_2_0_2 ? 0x03U : 0x01U;
  if (large) response.capabilities |= kLargeMtu;
  if (revision >= SMB_3_0) response.capabilities |= client_capabilities & (kMultiChannel | SMB2_GLOBAL_CAP_ENCRYPTION);
  response.max_transact_size = response.max_read_size = response.max_write_size = large ? kLargeSize : kSmallSize;
  response.system_time = now;
  response.security_buffer = init_token();
  return response;
}

Answer Conversation::smb2_negotiate(const Smb2NegotiateRequest& request, std::uint64_t now) {
  if (negotiated_) return {{}, true};
  if (request.dialects.empty()) return smb2_error(request.header, STATUS_INVALID_PARAMETER);
  std::optional<std::uint16_t> chosen;
  for (const std::uint16_t dialect : profile_.smb2_dialects)
    if (holds(request.dialects, dialect)) chosen = dialect;
  if (!chosen) return smb2_error(request.header, STATUS_NOT_SUPPORTED);
  Smb2NegotiateResponse response = smb2_response(*chosen, request.capabilities, now);
  response.header = reply_header(request.header);
  if (*chosen == SMB_3_1_1) {
    auto contexts = contexts_for(request, profile_);
    if (!contexts) return smb2_error(request.header, STATUS_INVALID_PARAMETER);
    // with an encryption context the context tells, not the bit
    if (find_context<EncryptionCapabilities>(*contexts) != nullptr)
      response.capabilities &= ~SMB2_GLOBAL_CAP_ENCRYPTION;
    response.contexts.contexts = std::move(*contexts);
  }
  negotiated_ = true;
  return {build_smb2_negotiate_response(response)};
}

Answer Conversation::smb2_session_setup(ByteView message) {
  const auto request = decode_smb2_session_setup_request(message);
  if (!request || !negotiated_ || challenged_) return {{}, true};
  challenged_ = true;
  Smb2SessionSetupResponse response;
  response.header = reply_header(request->header);
  response.header.status = STATUS_MORE_PROCESSING_REQUIRED;
  response.header.session_id = 1;
  response.security_buffer = challenge_token();
  return {build_smb2_session_setup_response(response)};
}

Answer Conversation::smb1_session_setup(ByteView message) {
  const auto request = decode_smb1_session_setup_request(message);
  if (!request || !negotiated_ || challenged_) return {{}, true};
  challenged_ = true;
  Smb1SessionSetupResponse response;
  response.header = reply_header(request->header);
  response.header.status = STATUS_MORE_PROCESSING_REQUIRED;
  response.header.uid = 1;
  response.security_blob = challenge_token();
  response.native_os = "Responder OS";
  response.native_lan_man = "smbprobe responder";
  response.primary_domain = "WORKGROUP";
  return {build_smb1_session_setup_response(response)};
}

}  // namespace smbprobe::bench
