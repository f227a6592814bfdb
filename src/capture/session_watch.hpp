// What the session of one connection became: who logged in, which shares were granted, signed or encrypted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "capture/conversation.hpp"
#include "proto/bytes.hpp"
#include "proto/smb1_header.hpp"

namespace smbprobe::capture {

/// Reads the messages of a connection for its SessionFacts, those behind others too: in AndX chains and in compounds.
class SessionWatch {
 public:
  /// A message of the client, or of the server; it may be cut.
  void on_message(proto::ByteView message, bool from_server);

  [[nodiscard]] const report::SessionFacts& facts() const noexcept { return facts_; }

  /// True once a SESSION_SETUP succeeded, or messages came that only follow one.
  [[nodiscard]] bool stands() const noexcept { return stands_; }

  [[nodiscard]] std::size_t held() const noexcept { return held_; }

 private:
  void on_smb1(proto::ByteView message, bool from_server);
  void on_smb1_tree(proto::ByteView message, const proto::Smb1Header& header, bool from_server);
  void on_smb2(proto::ByteView message, bool from_server);
  void on_smb2_message(proto::ByteView message, bool from_server);
  void on_session_setup_request(proto::ByteView message);
  void on_session(bool guest);
  void on_later_message(bool is_signed);
  void ask_for_tree(std::uint64_t id, std::string path);
  void on_tree_answer(std::uint64_t id, bool granted);

  report::SessionFacts facts_;
  bool stands_ = false;
  std::map<std::uint64_t, std::string> asked_trees_;  ///< by MessageId or MID
  std::size_t held_ = 0;
};

}  // namespace smbprobe::capture
