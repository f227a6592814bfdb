// What clients and servers say, built with the codecs.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "packets.hpp"
#include "proto/netbios_name.hpp"
#include "proto/ntlm_authenticate.hpp"
#include "proto/ntlmssp.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_session_setup.hpp"
#include "proto/tree_connect.hpp"
#include "support/server_answers.hpp"

namespace smbprobe::test {

inline Bytes smb2_asks(std::uint64_t message_id = 0) {
  proto::Smb2NegotiateRequest request;
  request.header = proto::probe_smb2_header(proto::SMB2_NEGOTIATE, message_id);
  request.dialects = {0x0202, 0x0210, 0x0300};
  return proto::build_smb2_negotiate_request(request);
}

inline Bytes smb1_asks() {
  proto::Smb1NegotiateRequest request;
  request.header = proto::probe_smb1_header(proto::SMB_COM_NEGOTIATE, false);
  request.dialects = {"NT LM 0.12", "SMB 2.002", "SMB 2.???"};
  return proto::build_smb1_negotiate_request(request);
}

/// The same message with another MessageId.
inline Bytes with_id(Bytes message, std::uint64_t id) {
  for (std::size_t i = 0; i < 8; ++i) message.at(24 + i) = static_cast<std::uint8_t>(id >> (8 * i));
  return message;
}
/// The same message with these header flags besides.
inline Bytes with_flags(Bytes message, std::uint32_t flags) {
  for (std::size_t i = 0; i < 4; ++i) message.at(16 + i) |= static_cast<std::uint8_t>(flags >> (8 * i));
  return message;
}

inline Bytes logs_in(Bytes token, std::uint64_t id) {
  proto::Smb2SessionSetupRequest request;
  request.header = proto::probe_smb2_header(proto::SMB2_SESSION_SETUP, id);
  request.security_buffer = std::move(token);
  return proto::build_smb2_session_setup_request(request);
}

inline Bytes authenticates(std::string user, std::uint64_t id = 2) {
  return logs_in(proto::build_ntlm_authenticate({.negotiate_flags = proto::NTLMSSP_NEGOTIATE_UNICODE,
                                                 .domain_name = "LAN",
                                                 .user_name = std::move(user),
                                                 .workstation = "DESK"}),
                 id);
}

inline Bytes lets_in(std::uint16_t session_flags, std::uint64_t id = 2) {
  proto::Smb2SessionSetupResponse response;
  response.header = reply_header(proto::SMB2_SESSION_SETUP);
  response.header.message_id = id;
  response.session_flags = session_flags;
  return proto::build_smb2_session_setup_response(response);
}

inline Bytes asks_for_tree(std::string path, std::uint64_t id) {
  return proto::build_smb2_tree_connect_request(
      {.header = proto::probe_smb2_header(proto::SMB2_TREE_CONNECT, id), .flags = 0, .path = std::move(path)});
}

inline Bytes tree_answer(std::uint32_t status, std::uint64_t id) {
  return with_id(smb2_says(status, proto::SMB2_TREE_CONNECT), id);
}

inline Bytes session_request(std::string_view called = "NAS") {
  return proto::build_session_request(
      {.called = proto::make_netbios_name(called, 0x20), .calling = proto::make_netbios_name("DESK", 0)});
}

}  // namespace smbprobe::test
