#include "population_talk.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "proto/filetime.hpp"

namespace smbprobe::bench {
namespace {

using proto::ByteView;
using proto::SessionPacketType;
using proto::Transport;

constexpr std::string_view kHttpAnswer =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 11\r\n\r\nBad "
    "Request";

std::uint64_t filetime_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return proto::filetime_from_unix_us(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

ByteView message_of(ByteView packet) { return packet.subspan(proto::kFrameHeaderSize); }

}  // namespace

std::size_t ReplyMemory::place(Kind kind, Transport transport) noexcept {
  return static_cast<std::size_t>(kind) * 2 + (transport == Transport::netbios ? 1 : 0);
}

const ReplyMemory::Entry* ReplyMemory::find(Kind kind, Transport transport, ByteView packet) const {
  const auto& entries = entries_[place(kind, transport)];
  const auto found =
      std::ranges::find_if(entries, [&](const Entry& e) { return std::ranges::equal(e.request, packet); });
  return found == entries.end() ? nullptr : &*found;
}

const ReplyMemory::Entry* ReplyMemory::remember(Kind kind, Transport transport, ByteView packet, const Reply& reply) {
  auto& entries = entries_[place(kind, transport)];
  if (entries.size() >= kMostEntries || !proto::is_smb1(message_of(packet))) return nullptr;
  return &entries.emplace_back(Entry{{packet.begin(), packet.end()}, reply});
}

const Reply& PopulationTalk::take(ByteView bytes, ReplyMemory& memory) {
  if (pending_.empty() && conversation_ == nullptr && remembered_ == nullptr) {
    remembered_ = memory.find(kind_, transport_, bytes);
    if (remembered_ != nullptr) return remembered_->reply;
  }
  reply_ = {};
  if (kind_ == Kind::http) {
    reply_ = {{kHttpAnswer.begin(), kHttpAnswer.end()}, true};
  } else if (kind_ != Kind::silent) {
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    take_packets(memory);
  }
  return reply_;
}

void PopulationTalk::take_packets(ReplyMemory& memory) {
  while (!reply_.close && pending_.size() >= proto::kFrameHeaderSize) {
    const auto header = proto::decode_frame_header(pending_, transport_);
    if (!header || header->length > proto::kMaxReplyLength) {
      reply_.close = true;
      return;
    }
    const std::size_t whole = proto::kFrameHeaderSize + header->length;
    if (pending_.size() < whole) return;
    const proto::Bytes packet(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(whole));
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(whole));
    if (header->type == SessionPacketType::SESSION_MESSAGE) {
      answer(packet, memory);
    } else if (header->type == SessionPacketType::SESSION_REQUEST && transport_ == Transport::netbios) {
      reply_.bytes = proto::build_positive_session_response();
    } else if (header->type != SessionPacketType::SESSION_KEEP_ALIVE) {
      reply_.close = true;
    }
  }
}

void PopulationTalk::answer(ByteView packet, ReplyMemory& memory) {
  const bool first = conversation_ == nullptr && remembered_ == nullptr;
  const Reply said = say(packet);
  if (first) memory.remember(kind_, transport_, packet, said);
  reply_.bytes.insert(reply_.bytes.end(), said.bytes.begin(), said.bytes.end());
  reply_.close |= said.close;
}

/// What was answered from memory is said again to a new conversation, so that it stands where the connection does.
Conversation& PopulationTalk::conversation() {
  if (conversation_ == nullptr) {
    conversation_ = std::make_unique<Conversation>(*profile_of(kind_), transport_);
    if (remembered_ != nullptr) static_cast<void>(say(remembered_->request));
  }
  return *conversation_;
}

Reply PopulationTalk::say(ByteView packet) {
  Answer answer = conversation().answer(message_of(packet), filetime_now());
  if (!answer.reply.empty()) answer.reply = proto::frame_message(answer.reply, transport_);
  return {std::move(answer.reply), answer.close};
}

}  // namespace smbprobe::bench
