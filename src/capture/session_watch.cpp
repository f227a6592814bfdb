#include "capture/session_watch.hpp"

#include <algorithm>

#include "capture/smb_frames.hpp"
#include "proto/ntlm_authenticate.hpp"
#include "proto/ntstatus.hpp"
#include "proto/reader.hpp"
#include "proto/smb1_body.hpp"
#include "proto/smb1_session_setup.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_session_setup.hpp"
#include "proto/tree_connect.hpp"

namespace smbprobe::capture {
namespace {

using proto::ByteView;

constexpr std::size_t kMostAskedTrees = 64;
constexpr std::size_t kMostShares = 1024;
constexpr std::size_t kPathBookkeeping = 96;
constexpr std::uint32_t kAuthenticate = 3;
constexpr std::uint16_t kSmb1SecuritySignature = 0x0004;  // SMB_FLAGS2_SMB_SECURITY_SIGNATURE. [MS-CIFS] 2.2.3.1
constexpr std::uint16_t kSmb1ActionGuest = 0x0001;        // SMB_SETUP_GUEST. [MS-CIFS] 2.2.4.53.2

/// Action of a SESSION_SETUP_ANDX response, of WordCount 3 without extended security and 4 with it.
std::optional<std::uint16_t> smb1_action(ByteView message) {
  proto::Reader r(message.subspan(std::min(message.size(), proto::kSmb1HeaderSize)));
  const auto words = r.le<std::uint8_t>("WordCount");
  r.skip(4, "AndX");
  const auto action = r.le<std::uint16_t>("Action");
  if (!r.ok() || words < 3) return std::nullopt;
  return action;
}

}  // namespace

void SessionWatch::on_message(ByteView message, bool from_server) {
  if (proto::is_smb1(message)) {
    on_smb1(message, from_server);
  } else if (proto::is_smb2(message)) {
    on_smb2(message, from_server);
  } else if (is_smb_magic(message) && message[0] == proto::kSmb2TransformProtocolId[0]) {
    facts_.encrypted = true;
    stands_ = true;
  }
}

void SessionWatch::on_smb1(ByteView message, bool from_server) {
  const auto header = proto::decode_smb1_header(message);
  if (!header || header->command == proto::SMB_COM_NEGOTIATE) return;
  if (header->command == proto::SMB_COM_SESSION_SETUP_ANDX) {
    if (!from_server) {
      on_session_setup_request(message);
    } else if (header->status == proto::STATUS_SUCCESS) {
      if (const auto action = smb1_action(message)) on_session((*action & kSmb1ActionGuest) != 0);
    }
    on_smb1_tree(message, *header, from_server);  // chained to the login
    return;
  }
  const bool filled = std::ranges::any_of(header->security_features, [](std::uint8_t byte) { return byte != 0; });
  on_later_message((header->flags2 & kSmb1SecuritySignature) != 0 && filled);
  on_smb1_tree(message, *header, from_server);
}

/// A TREE_CONNECT_ANDX, alone or behind another command. An answer that was refused ends before it.
void SessionWatch::on_smb1_tree(ByteView message, const proto::Smb1Header& header, bool from_server) {
  if (!proto::find_smb1_block(message, proto::SMB_COM_TREE_CONNECT_ANDX)) return;
  if (from_server) {
    on_tree_answer(header.mid, header.status == proto::STATUS_SUCCESS);
  } else if (auto request = proto::decode_smb1_tree_connect_request(message)) {
    ask_for_tree(header.mid, std::move(request->path));
  }
}

/// A message, or a compound of several. [MS-SMB2] 2.2.1.2 NextCommand
void SessionWatch::on_smb2(ByteView message, bool from_server) {
  for (;;) {
    const auto header = proto::decode_smb2_header(message);
    if (!header) return;
    const std::uint32_t next = header->next_command;
    on_smb2_message(next == 0 ? message : message.first(std::min<std::size_t>(next, message.size())), from_server);
    if (next < proto::kSmb2HeaderSize || next >= message.size()) return;
    message = message.subspan(next);
  }
}

void SessionWatch::on_smb2_message(ByteView message, bool from_server) {
  const auto header = proto::decode_smb2_header(message);
  if (!header || header->command == proto::SMB2_NEGOTIATE) return;
  if (header->command == proto::SMB2_SESSION_SETUP) {
    if (!from_server) {
      on_session_setup_request(message);
    } else if (header->status == proto::STATUS_SUCCESS) {
      proto::Reader r(message.subspan(proto::kSmb2HeaderSize));
      r.skip(2, "StructureSize");
      const auto flags = r.le<std::uint16_t>("SessionFlags");
      if (r.ok()) on_session((flags & proto::SMB2_SESSION_FLAG_IS_GUEST) != 0);
    }
    return;
  }
  on_later_message((header->flags & proto::SMB2_FLAGS_SIGNED) != 0);
  if (header->command != proto::SMB2_TREE_CONNECT) return;
  if (from_server) {
    on_tree_answer(header->message_id, header->status == proto::STATUS_SUCCESS);
  } else if (auto request = proto::decode_smb2_tree_connect_request(message)) {
    ask_for_tree(header->message_id, std::move(request->path));
  }
}

/// A login that came to a session stays; a later one on the same connection does not replace it.
void SessionWatch::on_session_setup_request(ByteView message) {
  const auto ntlm = proto::find_ntlmssp(message);
  if (!ntlm || proto::ntlm_message_type(*ntlm) != kAuthenticate || facts_.guest) return;
  auto login = proto::decode_ntlm_authenticate(*ntlm);
  if (!login) return;
  facts_.user = std::move(login->user_name);
  facts_.domain = std::move(login->domain_name);
  facts_.workstation = std::move(login->workstation);
}

void SessionWatch::on_session(bool guest) {
  stands_ = true;
  if (!facts_.guest) facts_.guest = guest;
}

void SessionWatch::on_later_message(bool is_signed) {
  stands_ = true;
  facts_.signed_messages = facts_.signed_messages.value_or(false) || is_signed;
}

void SessionWatch::ask_for_tree(std::uint64_t id, std::string path) {
  if (asked_trees_.size() == kMostAskedTrees) return;
  held_ += path.size() + kPathBookkeeping;
  asked_trees_.insert_or_assign(id, std::move(path));
}

void SessionWatch::on_tree_answer(std::uint64_t id, bool granted) {
  const auto asked = asked_trees_.find(id);
  if (asked == asked_trees_.end()) return;
  std::string path = std::move(asked->second);
  asked_trees_.erase(asked);
  const bool known = std::ranges::find(facts_.shares, path) != facts_.shares.end();
  if (granted && !known && facts_.shares.size() < kMostShares) facts_.shares.push_back(std::move(path));
}

}  // namespace smbprobe::capture
