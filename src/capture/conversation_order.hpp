// Conversations of a capture in the order of their beginnings, as far as a bounded memory allows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include "capture/conversation.hpp"

namespace smbprobe::capture {

/// A capture tells a conversation when it ends. They are held back here, and given in the order of their first frames;
/// when too many bytes wait, the first of them goes although one that began before it may still come.
class ConversationOrder {
 public:
  using Tell = std::function<void(capture::Conversation&&)>;

  /// @param most_waiting bytes; 0: each is given at once.
  ConversationOrder(std::size_t most_waiting, Tell tell) : most_waiting_(most_waiting), tell_(std::move(tell)) {}

  void add(capture::Conversation&& conversation);

  /// Gives all that wait.
  void finish();

 private:
  void tell_first();

  std::size_t most_waiting_;
  Tell tell_;
  std::multimap<std::uint64_t, capture::Conversation> waiting_;  ///< by first frame
  std::size_t held_ = 0;
};

}  // namespace smbprobe::capture
