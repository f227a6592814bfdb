// What servers answer, built with the codecs: SMB messages without their transport header.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/ntlmssp.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "proto/smb1_session_setup.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_error_response.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "proto/smb2_session_setup.hpp"
#include "proto/spnego.hpp"
#include "proto/text.hpp"
#include "proto/tree_connect.hpp"

namespace smbprobe::test {

inline constexpr proto::Guid kServerGuid{'f', 'a', 'c', 't', 's', 'r', 'v', '2', 1, 2, 3, 4, 5, 6, 7, 8};
inline constexpr std::uint64_t kServerTime = 0x01DD7AAEB6E385B4;

[[nodiscard]] inline proto::Smb2Header reply_header(std::uint16_t command, std::uint32_t status = 0) {
  proto::Smb2Header header = proto::probe_smb2_header(command, 0);
  header.flags = proto::SMB2_FLAGS_SERVER_TO_REDIR;
  header.status = status;
  header.credits = 1;
  return header;
}

/// The token of a NEGOTIATE answer.
[[nodiscard]] inline proto::Bytes mechanisms_token(std::vector<std::string> oids = {std::string(proto::kOidNtlmssp)}) {
  proto::NegTokenInit token;
  token.mech_types = std::move(oids);
  token.hint_name = "not_defined_in_RFC4178@please_ignore";
  return proto::build_neg_token_init(token);
}

/// Signing enabled, with NTLMSSP among its mechanisms.
[[nodiscard]] inline proto::Smb2NegotiateResponse smb2_response(std::uint16_t dialect) {
  proto::Smb2NegotiateResponse response;
  response.header = reply_header(proto::SMB2_NEGOTIATE);
  response.security_mode = proto::SMB2_NEGOTIATE_SIGNING_ENABLED;
  response.dialect_revision = dialect;
  response.server_guid = kServerGuid;
  response.capabilities = 0x07;
  response.max_transact_size = response.max_read_size = response.max_write_size = 8388608;
  response.system_time = kServerTime;
  response.security_buffer = mechanisms_token();
  if (dialect == proto::SMB_3_1_1)
    response.contexts.contexts.emplace_back(proto::PreauthIntegrityCapabilities{{1}, proto::Bytes(32, 0xA5)});
  return response;
}

[[nodiscard]] inline proto::Bytes smb2_accepts(std::uint16_t dialect) {
  return proto::build_smb2_negotiate_response(smb2_response(dialect));
}

/// 3.1.1 with a cipher and a signing algorithm; a negative number leaves the context out.
[[nodiscard]] inline proto::Bytes smb311_accepts(int cipher, int signing) {
  auto response = smb2_response(proto::SMB_3_1_1);
  auto& contexts = response.contexts.contexts;
  if (cipher >= 0) contexts.emplace_back(proto::EncryptionCapabilities{{static_cast<std::uint16_t>(cipher)}});
  if (signing >= 0) contexts.emplace_back(proto::SigningCapabilities{{static_cast<std::uint16_t>(signing)}});
  return proto::build_smb2_negotiate_response(response);
}

[[nodiscard]] inline proto::Bytes smb2_says(std::uint32_t status, std::uint16_t command = proto::SMB2_NEGOTIATE) {
  proto::Smb2ErrorResponse response;
  response.header = reply_header(command, status);
  return proto::build_smb2_error_response(response);
}

/// An oplock break: it answers nothing. [MS-SMB2] 3.3.4.6
[[nodiscard]] inline proto::Bytes smb2_oplock_break() {
  proto::Smb2ErrorResponse response;
  response.header = reply_header(0x0012);
  response.header.message_id = 0xFFFFFFFFFFFFFFFF;
  return proto::build_smb2_error_response(response);
}

[[nodiscard]] inline proto::NtlmChallenge ntlm_challenge() {
  using proto::AvId;
  proto::NtlmChallenge challenge;
  challenge.target_name = "NAS";
  challenge.negotiate_flags =
      proto::NTLMSSP_NEGOTIATE_UNICODE | proto::NTLMSSP_NEGOTIATE_TARGET_INFO | proto::NTLMSSP_NEGOTIATE_VERSION;
  challenge.target_info = {{AvId::MsvAvNbDomainName, proto::utf8_to_utf16le("LAN")},
                           {AvId::MsvAvNbComputerName, proto::utf8_to_utf16le("NAS")},
                           {AvId::MsvAvDnsDomainName, proto::utf8_to_utf16le("lan.example")},
                           {AvId::MsvAvDnsComputerName, proto::utf8_to_utf16le("nas.lan.example")},
                           {AvId::MsvAvDnsTreeName, proto::utf8_to_utf16le("example")}};
  challenge.version = proto::NtlmVersion{10, 0, 17763, 15};
  return challenge;
}

/// The CHALLENGE inside SPNEGO.
[[nodiscard]] inline proto::Bytes challenge_token() {
  proto::NegTokenResp token;
  token.neg_state = 1;
  token.supported_mech = std::string(proto::kOidNtlmssp);
  token.response_token = proto::build_ntlm_challenge(ntlm_challenge());
  return proto::build_neg_token_resp(token);
}

[[nodiscard]] inline proto::Bytes smb2_challenges(proto::Bytes token = challenge_token()) {
  proto::Smb2SessionSetupResponse response;
  response.header = reply_header(proto::SMB2_SESSION_SETUP, proto::STATUS_MORE_PROCESSING_REQUIRED);
  response.security_buffer = std::move(token);
  return proto::build_smb2_session_setup_response(response);
}

/// The session that an AUTHENTICATE brings.
[[nodiscard]] inline proto::Bytes smb2_grants(std::uint16_t session_flags = 0) {
  proto::Smb2SessionSetupResponse response;
  response.header = reply_header(proto::SMB2_SESSION_SETUP);
  response.header.session_id = 0x77;
  response.session_flags = session_flags;
  return proto::build_smb2_session_setup_response(response);
}

[[nodiscard]] inline proto::Smb1Header smb1_reply_header(std::uint8_t command, std::uint32_t status = 0) {
  proto::Smb1Header header = proto::probe_smb1_header(command, true);
  header.flags |= proto::SMB_FLAGS_REPLY;
  header.status = status;
  return header;
}

/// NT LM 0.12 with extended security, user level, challenge/response, signing enabled.
[[nodiscard]] inline proto::Smb1NegotiateResponse smb1_extended(std::uint16_t index) {
  proto::Smb1NegotiateResponse response;
  response.header = smb1_reply_header(proto::SMB_COM_NEGOTIATE);
  response.word_count = proto::kWordCountNtLm;
  response.dialect_index = index;
  response.security_mode = 0x07;
  response.max_mpx_count = 50;
  response.max_number_vcs = 1;
  response.max_buffer_size = 16644;
  response.max_raw_size = 65536;
  response.session_key = 0x154B;
  response.capabilities = 0x8080F3FD;
  response.system_time = kServerTime;
  response.server_time_zone = std::int16_t{-60};
  response.server_guid = kServerGuid;
  response.security_blob = mechanisms_token();
  return response;
}

/// NT LM 0.12 without extended security: a challenge, and names in the clear.
[[nodiscard]] inline proto::Smb1NegotiateResponse smb1_plain(std::uint16_t index) {
  auto response = smb1_extended(index);
  response.capabilities = 0x0080F3FD;
  response.server_guid.reset();
  response.security_blob.clear();
  response.challenge_length = 8;
  response.challenge = {1, 2, 3, 4, 5, 6, 7, 8};
  response.domain_name = "LAN";
  response.server_name = "NAS";
  return response;
}

[[nodiscard]] inline proto::Smb1NegotiateResponse smb1_lanman(std::uint16_t index) {
  proto::Smb1NegotiateResponse response;
  response.header = smb1_reply_header(proto::SMB_COM_NEGOTIATE);
  response.word_count = proto::kWordCountLanman;
  response.dialect_index = index;
  response.security_mode = 0x0003;
  response.max_buffer_size = 16644;
  response.max_mpx_count = 50;
  response.max_number_vcs = 1;
  response.session_key = 0x154D;
  response.server_time = 0x9390;
  response.server_date = 0x5D76;
  response.server_time_zone = std::int16_t{-60};
  response.challenge_length = 8;
  response.challenge = {1, 2, 3, 4, 5, 6, 7, 8};
  return response;
}

[[nodiscard]] inline proto::Bytes smb1_accepts(std::uint16_t index) {
  return proto::build_smb1_negotiate_response(smb1_extended(index));
}

/// DialectIndex 0xFFFF, as Samba and Windows send it.
[[nodiscard]] inline proto::Bytes smb1_refuses() {
  proto::Smb1NegotiateResponse response;
  response.header = smb1_reply_header(proto::SMB_COM_NEGOTIATE);
  response.word_count = proto::kWordCountCore;
  response.dialect_index = proto::kNoCommonDialect;
  return proto::build_smb1_negotiate_response(response);
}

[[nodiscard]] inline proto::Bytes smb1_says(std::uint32_t status) {
  proto::Smb1NegotiateResponse response;
  response.header = smb1_reply_header(proto::SMB_COM_NEGOTIATE, status);
  return proto::build_smb1_negotiate_response(response);
}

/// impacket's refusal: no words, and 0xFFFF in the data bytes.
[[nodiscard]] inline proto::Bytes impacket_refuses() {
  proto::Writer out;
  proto::write_smb1_header(out, smb1_reply_header(proto::SMB_COM_NEGOTIATE));
  out.bytes(proto::Bytes{0x00, 0x02, 0x00, 0xFF, 0xFF});
  return out.finish();
}

/// ksmbd's refusal up to Linux 6.12: the transport header is there twice, and the end is cut off.
[[nodiscard]] inline proto::Bytes ksmbd_refuses() {
  proto::Writer out;
  out.bytes(proto::Bytes{0x00, 0x00, 0x00, 0x25});
  proto::write_smb1_header(out, smb1_reply_header(proto::SMB_COM_NEGOTIATE));
  out.le(proto::kWordCountCore);
  return out.finish();
}

[[nodiscard]] inline proto::Bytes smb1_challenges() {
  proto::Smb1SessionSetupResponse response;
  response.header = smb1_reply_header(proto::SMB_COM_SESSION_SETUP_ANDX, proto::STATUS_MORE_PROCESSING_REQUIRED);
  response.security_blob = challenge_token();
  response.native_os = "Windows Server 2019 17763";
  response.native_lan_man = "Windows Server 2019 6.3";
  return proto::build_smb1_session_setup_response(response);
}

/// As above, in SMB1. @param action bit 0 is guest
[[nodiscard]] inline proto::Bytes smb1_grants(std::uint16_t action = 0) {
  proto::Smb1SessionSetupResponse response;
  response.header = smb1_reply_header(proto::SMB_COM_SESSION_SETUP_ANDX);
  response.action = action;
  response.native_os = "Windows 6.1";
  return proto::build_smb1_session_setup_response(response);
}

/// An error to an SMB1 SESSION_SETUP or another command: no words, no bytes.
[[nodiscard]] inline proto::Bytes smb1_denies(std::uint32_t status,
                                              std::uint8_t command = proto::SMB_COM_SESSION_SETUP_ANDX) {
  proto::Writer out;
  proto::write_smb1_header(out, smb1_reply_header(command, status));
  out.zeros(3);
  return out.finish();
}

/// The share IPC$.
[[nodiscard]] inline proto::Bytes smb2_opens_ipc() {
  return proto::build_smb2_tree_connect_response({.header = reply_header(proto::SMB2_TREE_CONNECT),
                                                  .share_type = 2,
                                                  .share_flags = 0x30,
                                                  .capabilities = 0,
                                                  .maximal_access = 0x001F00A9});
}

[[nodiscard]] inline proto::Bytes smb1_opens_ipc() {
  return proto::build_smb1_tree_connect_response(
      {.header = smb1_reply_header(proto::SMB_COM_TREE_CONNECT_ANDX), .service = "IPC"});
}

}  // namespace smbprobe::test
