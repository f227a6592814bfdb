// What clients and servers say, built with the codecs.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "capture/packets.hpp"
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

/// A SESSION_SETUP_ANDX without a name, and in its chain a TREE_CONNECT_ANDX. MID 7.
inline Bytes smb1_login_with_tree(std::string path) {
  constexpr std::uint8_t kWords = 13;  // without extended security. [MS-CIFS] 2.2.4.53.1
  constexpr std::size_t kTreeAt =
      proto::kSmb1HeaderSize + 1 + 2 * kWords + 2 + 1;  // one of padding: even, for the path
  auto header = proto::probe_smb1_header(proto::SMB_COM_SESSION_SETUP_ANDX, true);
  header.mid = 7;
  proto::Writer out;
  proto::write_smb1_header(out, header);
  out.le(kWords);
  out.le(proto::SMB_COM_TREE_CONNECT_ANDX);
  out.zeros(1);
  out.le(static_cast<std::uint16_t>(kTreeAt));
  out.zeros(2 * kWords - 4 + 2 + 1);
  header.command = proto::SMB_COM_TREE_CONNECT_ANDX;
  const Bytes tree =
      proto::build_smb1_tree_connect_request({.header = header, .path = std::move(path), .service = "?????"});
  out.bytes(proto::ByteView(tree).subspan(proto::kSmb1HeaderSize));
  return out.finish();
}

/// The answer: a guest is let in, and behind it the answer to `next`, where that is a command.
inline Bytes smb1_login_answer(std::uint8_t next) {
  constexpr std::size_t kNextAt = proto::kSmb1HeaderSize + 1 + 6 + 2;
  auto header = proto::probe_smb1_header(proto::SMB_COM_SESSION_SETUP_ANDX, true);
  header.mid = 7;
  header.flags |= proto::SMB_FLAGS_REPLY;
  proto::Writer out;
  proto::write_smb1_header(out, header);
  out.le(std::uint8_t{3});
  out.le(next);
  out.zeros(1);
  out.le(static_cast<std::uint16_t>(kNextAt));
  out.le(std::uint16_t{1});  // Action: guest
  out.zeros(2 + 3);          // no bytes; words and bytes of the next one: none
  return out.finish();
}

/// Two SMB2 messages as one frame.
inline Bytes compound(Bytes first, const Bytes& second) {
  first.resize((first.size() + 7) / 8 * 8);
  first.at(20) = static_cast<std::uint8_t>(first.size());  // NextCommand
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

inline Bytes session_request(std::string_view called = "NAS") {
  return proto::build_session_request(
      {.called = proto::make_netbios_name(called, 0x20), .calling = proto::make_netbios_name("DESK", 0)});
}

}  // namespace smbprobe::test
