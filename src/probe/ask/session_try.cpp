#include "probe/ask/session_try.hpp"

#include <algorithm>

#include "proto/ntlm_authenticate.hpp"
#include "proto/ntlm_v2.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::probe {
namespace {

using proto::Bytes;
using proto::ByteView;
using proto::NtlmChallenge;

constexpr std::uint32_t kAuthenticateMessage = 3;
constexpr std::uint16_t SMB_SETUP_GUEST = 0x0001;  // Action. [MS-CIFS] 2.2.4.53.2

/// What both sides can do: no session key is exchanged, for nothing follows, and no Version is sent.
std::uint32_t flags_for(const NtlmChallenge& challenge) {
  std::uint32_t flags = proto::kProbeNtlmFlags & challenge.negotiate_flags & ~proto::NTLMSSP_NEGOTIATE_VERSION;
  if ((flags & proto::NTLMSSP_NEGOTIATE_UNICODE) != 0) flags &= ~proto::NTLMSSP_NEGOTIATE_OEM;
  return flags | (challenge.negotiate_flags & proto::NTLMSSP_NEGOTIATE_TARGET_INFO);
}

/// The null session of [MS-NLMP] 3.2.5.1.2.
Bytes null_authenticate(std::uint32_t flags) {
  proto::NtlmAuthenticate message;
  message.negotiate_flags = flags | proto::NTLMSSP_ANONYMOUS;
  return proto::build_ntlm_authenticate(message, {.lm = {0}, .nt = {}});
}

std::optional<Bytes> authenticate(Session session,
                                  const NtlmChallenge& challenge,
                                  const RequestInputs& inputs,
                                  std::uint64_t filetime) {
  if (session == Session::anonymous) return null_authenticate(flags_for(challenge));
  proto::NtlmAuthenticate message;
  message.negotiate_flags = flags_for(challenge);
  message.user_name = kGuestUser;
  const auto responses = proto::ntlm_v2_responses(proto::kEmptyNtHash, {.user = kGuestUser,
                                                                        .domain = {},
                                                                        .server_challenge = challenge.server_challenge,
                                                                        .client_challenge = inputs.client_challenge,
                                                                        .time = filetime,
                                                                        .target_info = challenge.target_info});
  if (!responses) return std::nullopt;
  return proto::build_ntlm_authenticate(message, *responses);
}

/// In SPNEGO where the NEGOTIATE was in SPNEGO.
Bytes wrapped(Bytes ntlm, ByteView first_token) {
  if (proto::decode_ntlm_negotiate(first_token)) return ntlm;
  proto::NegTokenResp token;
  token.neg_state = 1;  // accept-incomplete
  token.response_token = std::move(ntlm);
  return proto::build_neg_token_resp(token);
}

struct Step {
  Session session{};
  const RequestInputs& inputs;
  std::uint64_t filetime{};
};

std::optional<Bytes> next_token(const Step& step, ByteView first_token, ByteView answer) {
  const auto challenge = challenge_of(answer);
  if (!challenge) return std::nullopt;
  auto ntlm = authenticate(step.session, *challenge, step.inputs, step.filetime);
  if (!ntlm) return std::nullopt;
  return wrapped(std::move(*ntlm), first_token);
}

std::optional<Bytes> try_smb2(const Step& step, ByteView request, ByteView reply) {
  const auto asked = proto::decode_smb2_session_setup_request(request);
  const auto got = proto::decode_smb2_session_setup_response(reply);
  if (!asked || !got || got->header.status != proto::STATUS_MORE_PROCESSING_REQUIRED) return std::nullopt;
  auto token = next_token(step, asked->security_buffer, got->security_buffer);
  if (!token) return std::nullopt;
  proto::Smb2SessionSetupRequest setup;
  setup.header = proto::probe_smb2_header(proto::SMB2_SESSION_SETUP, asked->header.message_id + 1);
  setup.header.session_id = got->header.session_id;
  setup.security_buffer = std::move(*token);
  return proto::build_smb2_session_setup_request(setup);
}

std::optional<Bytes> try_smb1(const Step& step, ByteView request, ByteView reply) {
  const auto asked = proto::decode_smb1_session_setup_request(request);
  const auto got = proto::decode_smb1_session_setup_response(reply);
  if (!asked || !got || got->header.status != proto::STATUS_MORE_PROCESSING_REQUIRED) return std::nullopt;
  auto token = next_token(step, asked->security_blob, got->security_blob);
  if (!token) return std::nullopt;
  proto::Smb1SessionSetupRequest setup;
  setup.header = proto::probe_smb1_header(proto::SMB_COM_SESSION_SETUP_ANDX, true);
  setup.header.mid = static_cast<std::uint16_t>(asked->header.mid + 1);
  setup.header.uid = got->header.uid;
  setup.session_key = asked->session_key;
  setup.security_blob = std::move(*token);
  return proto::build_smb1_session_setup_request(setup);
}

/// The NTLMSSP AUTHENTICATE of a SESSION_SETUP, or nothing.
std::optional<ByteView> authenticate_of(const Evidence& evidence) {
  const Bytes* token = nullptr;
  if (const auto* smb2 = evidence.asked<proto::Smb2SessionSetupRequest>()) token = &smb2->security_buffer;
  if (const auto* smb1 = evidence.asked<proto::Smb1SessionSetupRequest>()) token = &smb1->security_blob;
  const auto ntlm = token != nullptr ? proto::find_ntlmssp(*token) : std::nullopt;
  return ntlm && proto::ntlm_message_type(*ntlm) == kAuthenticateMessage ? ntlm : std::nullopt;
}

/// The CHALLENGE of an answer to SESSION_SETUP, in either family.
std::optional<NtlmChallenge> challenge_in(ByteView reply) {
  if (const auto smb2 = proto::decode_smb2_session_setup_response(reply)) return challenge_of(smb2->security_buffer);
  const auto smb1 = proto::decode_smb1_session_setup_response(reply);
  return smb1 ? challenge_of(smb1->security_blob) : std::nullopt;
}

report::Verdict refused_with(std::uint32_t status, std::uint32_t number) {
  return {report::Answer::refused, {report::ReasonKind::status, status}, number};
}

report::Verdict accepted_as(bool guest, bool null, std::uint32_t number) {
  return {report::Answer::accepted,
          guest  ? report::ReasonKind::accepted_as_guest
          : null ? report::ReasonKind::accepted_as_null
                 : report::ReasonKind::accepted,
          number};
}

/// An SMB1 reply with an error has no words that could be decoded, but a header.
report::Verdict smb1_verdict(const Evidence& evidence) {
  const std::uint32_t number = evidence.exchange->number;
  const auto header = proto::decode_smb1_header(evidence.exchange->reply);
  if (!header || header->command != proto::SMB_COM_SESSION_SETUP_ANDX)
    return {report::Answer::unknown, report::ReasonKind::garbage, number};
  if (header->status == proto::STATUS_MORE_PROCESSING_REQUIRED)
    return {report::Answer::unknown, refused_with(header->status, number).reason, number};
  if (header->status != proto::STATUS_SUCCESS) return refused_with(header->status, number);
  const auto* got = evidence.got<proto::Smb1SessionSetupResponse>();
  if (got == nullptr) return {report::Answer::unknown, report::ReasonKind::garbage, number};
  return accepted_as((got->action & SMB_SETUP_GUEST) != 0, false, number);
}

}  // namespace

std::optional<NtlmChallenge> challenge_of(ByteView blob) {
  if (auto bare = proto::decode_ntlm_challenge(blob)) return std::move(*bare);
  const auto token = proto::decode_neg_token_resp(blob);
  if (!token) return std::nullopt;
  auto inner = proto::decode_ntlm_challenge(token->response_token);
  return inner ? std::optional(std::move(*inner)) : std::nullopt;
}

std::optional<Bytes> build_session_try(
    Session session, ByteView request, ByteView reply, const RequestInputs& inputs, std::uint64_t filetime) {
  if (session == Session::none) return std::nullopt;
  const Step step{session, inputs, filetime};
  return proto::is_smb2(reply) ? try_smb2(step, request, reply) : try_smb1(step, request, reply);
}

Session session_tried(const Evidence& evidence) {
  const auto ntlm = authenticate_of(evidence);
  if (!ntlm) return Session::none;
  const auto message = proto::decode_ntlm_authenticate(*ntlm);
  if (!message || !message->domain_name.empty() || !message->workstation.empty()) return Session::none;
  if (message->user_name.empty()) return Session::anonymous;
  return message->user_name == kGuestUser ? Session::guest : Session::none;
}

Session session_tried_by_scan(ByteView request, ByteView reply) {
  Exchange exchange;
  exchange.outcome = Outcome::not_captured;
  exchange.request.assign(request.begin(), request.end());
  const Evidence evidence = read_evidence(exchange);
  const Session tried = session_tried(evidence);
  if (tried == Session::none) return tried;
  const ByteView ntlm = *authenticate_of(evidence);
  if (tried == Session::anonymous) {
    const auto message = proto::decode_ntlm_authenticate(ntlm);
    return std::ranges::equal(ntlm, null_authenticate(message->negotiate_flags)) ? tried : Session::none;
  }
  const auto challenge = challenge_in(reply);
  const bool is_empty = challenge && proto::is_response_of(proto::kEmptyNtHash, ntlm, challenge->server_challenge);
  return is_empty ? tried : Session::none;
}

report::Verdict session_verdict(const Evidence& evidence) {
  const std::uint32_t number = evidence.exchange->number;
  if (evidence.exchange->outcome != Outcome::reply) return {report::Answer::unknown, reason_of(evidence), number};
  if (!proto::is_smb2(evidence.exchange->reply)) return smb1_verdict(evidence);
  if (const auto* status = evidence.got<Smb2Status>()) return refused_with(status->header.status, number);
  const auto* got = evidence.got<proto::Smb2SessionSetupResponse>();
  if (got == nullptr) return {report::Answer::unknown, report::ReasonKind::garbage, number};
  if (got->header.status != proto::STATUS_SUCCESS)
    return {report::Answer::unknown, refused_with(got->header.status, number).reason, number};
  return accepted_as((got->session_flags & proto::SMB2_SESSION_FLAG_IS_GUEST) != 0,
                     (got->session_flags & proto::SMB2_SESSION_FLAG_IS_NULL) != 0, number);
}

}  // namespace smbprobe::probe
