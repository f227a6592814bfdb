// A captured session: plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/host_report.hpp"
#include "report/socket_address.hpp"

namespace smbprobe::report {

/// What one SMB connection did beyond NEGOTIATE, as far as it was not encrypted. Text is UTF-8 from the wire: escape
/// it.
struct SessionFacts {
  std::optional<std::string> user;  ///< of the NTLMSSP AUTHENTICATE; "" for anonymous
  std::optional<std::string> domain;
  std::optional<std::string> workstation;
  std::optional<bool> guest;            ///< the server's word in a successful SESSION_SETUP
  std::optional<bool> signed_messages;  ///< a message after SESSION_SETUP carried a signature
  bool encrypted = false;               ///< an SMB2 TRANSFORM_HEADER was seen
  std::vector<std::string> shares;      ///< paths of granted TREE_CONNECTs, each once

  friend bool operator==(const SessionFacts&, const SessionFacts&) = default;
};

/// A connection that went beyond NEGOTIATE and the CHALLENGE, and what its last NEGOTIATE answer settled.
struct Session {
  SocketAddress client;
  SocketAddress server;
  proto::Transport transport{};
  std::optional<std::string> dialect;   ///< "3.1.1", or an SMB1 string as on the wire
  std::optional<Signing> signing;       ///< what the server says
  std::optional<std::uint16_t> cipher;  ///< agreed on, whether it was used or not
  SessionFacts facts;                   ///< text from the wire: escape it
  std::uint64_t first_frame{};
  std::uint64_t last_frame{};
  std::vector<CutText> cut;  ///< what cut_texts() made shorter
};

}  // namespace smbprobe::report
