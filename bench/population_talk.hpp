// One connection to a host of a population: bytes in, bytes out, no sockets. Requests that were seen before are
// answered from memory.
#pragma once

#include <array>
#include <deque>
#include <memory>

#include "population_rule.hpp"
#include "proto/session_frame.hpp"
#include "responder_answers.hpp"

namespace smbprobe::bench {

/// What to write, perhaps nothing, and whether to close then.
struct Reply {
  proto::Bytes bytes;
  bool close = false;
};

/// The replies to first requests, by kind and transport. SMB2 requests never repeat (their GUID is random), so only the
/// few SMB1 requests of a probe are kept.
class ReplyMemory {
 public:
  struct Entry {
    proto::Bytes request;  ///< whole packet
    Reply reply;
  };

  /// Null when that packet is new.
  [[nodiscard]] const Entry* find(Kind kind, proto::Transport transport, proto::ByteView packet) const;

  /// Entries stay where they are. Null when the memory is full or the packet is not worth it.
  const Entry* remember(Kind kind, proto::Transport transport, proto::ByteView packet, const Reply& reply);

 private:
  static constexpr std::size_t kMostEntries = 8;
  [[nodiscard]] static std::size_t place(Kind kind, proto::Transport transport) noexcept;

  std::array<std::deque<Entry>, kKindCount * 2> entries_;
};

/// The server's side of a connection. Cheap to make again and again.
class PopulationTalk {
 public:
  PopulationTalk() = default;
  PopulationTalk(Kind kind, proto::Transport transport) : kind_(kind), transport_(transport) {}

  /// The reply to the next bytes; the result lives until the next call.
  const Reply& take(proto::ByteView bytes, ReplyMemory& memory);

 private:
  void take_packets(ReplyMemory& memory);
  void answer(proto::ByteView packet, ReplyMemory& memory);
  Conversation& conversation();
  [[nodiscard]] Reply say(proto::ByteView packet);

  Kind kind_{};
  proto::Transport transport_{};
  const ReplyMemory::Entry* remembered_ = nullptr;  ///< the request that was answered from memory
  std::unique_ptr<Conversation> conversation_;      ///< made when the memory does not help
  proto::Bytes pending_;
  Reply reply_;
};

}  // namespace smbprobe::bench
