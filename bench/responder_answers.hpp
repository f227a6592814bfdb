// What a responder says to one SMB message: bytes in, bytes out, no sockets.
#pragma once

#include <cstdint>
#include <string>

#include "proto/bytes.hpp"
#include "proto/ntlmssp.hpp"
#include "proto/session_frame.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "responder_profile.hpp"

namespace smbprobe::bench {

/// What to do about a message: an empty reply is silence.
struct Answer {
  proto::Bytes reply;
  bool close = false;  ///< after the reply
};

/// One connection: what was negotiated on it decides what may follow.
class Conversation {
 public:
  /// @param profile must live as long as the conversation.
  Conversation(const Profile& profile, proto::Transport transport) : profile_(profile), transport_(transport) {}

  /// The answer to a message whose transport header was removed. Messages that no server knows close the connection.
  [[nodiscard]] Answer answer(proto::ByteView message, std::uint64_t filetime_now);

 private:
  [[nodiscard]] Answer smb1_negotiate(const proto::Smb1NegotiateRequest& request, std::uint64_t now);
  [[nodiscard]] Answer smb1_session_setup(proto::ByteView message);
  [[nodiscard]] Answer smb2_negotiate(const proto::Smb2NegotiateRequest& request, std::uint64_t now);
  [[nodiscard]] Answer smb2_session_setup(proto::ByteView message);
  [[nodiscard]] proto::Smb2NegotiateResponse smb2_response(std::uint16_t revision,
                                                           std::uint32_t client_capabilities,
                                                           std::uint64_t now) const;

  const Profile& profile_;
  proto::Transport transport_;
  bool negotiated_ = false;
  bool challenged_ = false;
};

/// The CHALLENGE in a NegTokenResp, as every profile sends it.
[[nodiscard]] proto::Bytes challenge_token();

}  // namespace smbprobe::bench
