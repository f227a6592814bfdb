// What must hold of everything that is told while a capture is read.
#pragma once

#include "capture/read_capture.hpp"
#include "round_trip.hpp"

namespace smbprobe::fuzz {

inline void check_exchange(const probe::Exchange& exchange, const capture::Conversation& conversation) {
  demand(exchange.server == conversation.server && exchange.client == conversation.client,
         "an exchange of this connection");
  demand(exchange.rtt_us.value_or(0) >= 0, "no answer before its request");
  demand(exchange.outcome != probe::Outcome::reply || (!exchange.reply.empty() && exchange.reply_frame),
         "a reply has bytes");
  demand(exchange.reply.size() <= proto::kMaxReplyLength, "no more is kept than any reply has");
  for (const auto& frame : {exchange.request_frame, exchange.reply_frame})
    demand(!frame || (*frame >= conversation.first_frame && *frame <= conversation.last_frame),
           "frames of this connection");
}

inline void check_conversation(const capture::Conversation& conversation, std::uint64_t frames) {
  demand(conversation.first_frame >= 1 && conversation.first_frame <= conversation.last_frame, "frames count from 1");
  demand(conversation.last_frame <= frames, "no frame that was not read");
  std::uint32_t number = 0;
  for (const probe::Exchange& exchange : conversation.exchanges) {
    demand(exchange.number == ++number, "exchanges are numbered");
    check_exchange(exchange, conversation);
  }
}

}  // namespace smbprobe::fuzz
