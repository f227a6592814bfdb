#include "capture/conversation_order.hpp"

#include <utility>

namespace smbprobe::capture {
namespace {

std::size_t size_of(const capture::Conversation& conversation) {
  std::size_t size = sizeof(conversation);
  for (const auto& exchange : conversation.exchanges)
    size += sizeof(exchange) + exchange.request.size() + exchange.reply.size();
  return size;
}

}  // namespace

void ConversationOrder::add(capture::Conversation&& conversation) {
  held_ += size_of(conversation);
  const std::uint64_t first_frame = conversation.first_frame;
  waiting_.emplace(first_frame, std::move(conversation));
  while (held_ > most_waiting_) tell_first();
}

void ConversationOrder::finish() {
  while (!waiting_.empty()) tell_first();
}

void ConversationOrder::tell_first() {
  auto first = waiting_.extract(waiting_.begin());
  held_ -= size_of(first.mapped());
  tell_(std::move(first.mapped()));
}

}  // namespace smbprobe::capture
