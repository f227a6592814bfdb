// The server's side of one connection without I/O: what it does about the bytes that come.
#pragma once

#include <cstddef>
#include <cstdint>

#include "proto/bytes.hpp"
#include "proto/session_frame.hpp"

namespace smbprobe::probe {

/// How a connection goes on after a reaction.
enum class GoOn : std::uint8_t {
  stay,   ///< read on
  close,  ///< write, then close in order
  reset,  ///< write, then reset
};

/// What to write, perhaps nothing, and how to go on.
struct Reaction {
  proto::Bytes send;
  GoOn then = GoOn::stay;

  friend bool operator==(const Reaction&, const Reaction&) = default;
};

/// What the server of one connection says.
class ServerSession {
 public:
  virtual ~ServerSession() = default;

  /// To a message without its transport header. `send` is one too, unless raw_reply() says that it is bytes as they
  /// are.
  [[nodiscard]] virtual Reaction on_message(proto::ByteView message) = 0;

  /// To a SESSION REQUEST. `send` is a whole packet.
  [[nodiscard]] virtual Reaction on_session_request(const proto::SessionRequest& request) = 0;

  /// True when the last reaction's bytes are no SMB message: they get no transport header.
  [[nodiscard]] virtual bool raw_reply() const { return false; }

  /// The connection is over; called once.
  virtual void ended() {}

 protected:
  ServerSession() = default;
  ServerSession(const ServerSession&) = default;
  ServerSession& operator=(const ServerSession&) = default;
  ServerSession(ServerSession&&) = default;
  ServerSession& operator=(ServerSession&&) = default;
};

/// Takes packets out of a stream and gives them to the talk. A peer that breaks the framing is closed.
class ServerFraming {
 public:
  /// @param talk outlives the framing.
  ServerFraming(proto::Transport transport, ServerSession& talk) : transport_(transport), talk_(talk) {}

  /// What to do about the next bytes, in any pieces. After anything but `stay`: closes.
  [[nodiscard]] Reaction take(proto::ByteView bytes);

 private:
  Reaction on_packet(const proto::FrameHeader& header, proto::ByteView body);

  proto::Transport transport_;
  ServerSession& talk_;
  proto::Bytes buffer_;
  std::size_t received_ = 0;
  unsigned empty_packets_ = 0;
  bool over_ = false;
};

}  // namespace smbprobe::probe
