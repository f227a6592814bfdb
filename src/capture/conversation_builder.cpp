#include "capture/conversation_builder.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proto/smb1_body.hpp"
#include "proto/smb1_header.hpp"
#include "proto/smb2_header.hpp"

namespace smbprobe::capture {
namespace {

using probe::Outcome;
using proto::ByteView;

/// The reply flag of a message; nothing where its header says nothing.
std::optional<bool> reply_flag(ByteView message) {
  if (const auto header = proto::decode_smb2_header(message))
    return proto::goes(*header, proto::Smb2Direction::response);
  if (const auto header = proto::decode_smb1_header(message)) return proto::is_reply(*header);
  return std::nullopt;
}

report::SocketAddress to_socket_address(const IpEndpoint& endpoint) {
  return {.address = to_string(endpoint.address), .port = endpoint.port};
}

/// Of the last exchange that had begun by then; where none had, of the first.
void note_conflict(std::vector<probe::Exchange>& exchanges, std::uint64_t frame) {
  if (exchanges.empty()) return;
  probe::Exchange* noted = &exchanges.front();
  for (probe::Exchange& exchange : exchanges)
    if (exchange.request_frame.value_or(exchange.reply_frame.value_or(0)) <= frame) noted = &exchange;
  noted->conflict_frame = frame;
}

}  // namespace

ConversationBuilder::ConversationBuilder(const IpEndpoint& first,
                                         const IpEndpoint& second,
                                         OnConversation on_conversation,
                                         std::optional<std::int64_t> patience_us,
                                         std::string via)
    : on_conversation_(std::move(on_conversation)), patience_us_(patience_us), via_(std::move(via)) {
  side(End::first).endpoint = first;
  side(End::second).endpoint = second;
  if (is_smb_port(first.port) != is_smb_port(second.port)) server_ = is_smb_port(first.port) ? End::first : End::second;
}

void ConversationBuilder::note(PacketStamp stamp) {
  if (first_.frame == 0 || stamp.frame < first_.frame) first_ = stamp;
  if (stamp.frame > last_.frame) last_ = stamp;
}

void ConversationBuilder::on_syn(End from, bool acknowledges, PacketStamp stamp) {
  note(stamp);
  side(from).seen = true;
  side(from).synced = true;
  side(from).syn = stamp;
  if (!server_) server_ = acknowledges ? from : other(from);
}

void ConversationBuilder::on_bytes(End from, ByteView bytes, PacketStamp stamp) {
  if (handed_over_) return;
  note(stamp);
  side(from).seen = true;
  side(from).reader.add(bytes, stamp, [this, from](SmbFrame&& frame) { on_frame(from, std::move(frame)); });
}

void ConversationBuilder::on_gap(End from, std::uint64_t bytes) {
  if (handed_over_) return;
  side(from).lost = true;
  side(from).reader.gap(bytes, [this, from](SmbFrame&& frame) { on_frame(from, std::move(frame)); });
}

void ConversationBuilder::on_conflict(End /*from*/, PacketStamp later) {
  if (!conflict_frame_) conflict_frame_ = later.frame;
}

void ConversationBuilder::on_frame(End from, SmbFrame&& frame) {
  switch (frame.kind) {
    case FrameKind::message:
      side(from).synced = true;
      on_message(from, std::move(frame));
      break;
    case FrameKind::session_packet:
      side(from).synced = true;
      if (frame.type == proto::SessionPacketType::SESSION_REQUEST && !server_) server_ = other(from);
      log_.on_session_packet(frame);
      break;
    case FrameKind::garbage:
      if (is_server(from) && side(from).synced) log_.on_garbage(std::move(frame));
      break;
  }
}

/// Which end is the server: by its port, by the SYN, and last by the reply flag.
void ConversationBuilder::learn_server(End from, bool is_reply) {
  if (!server_) server_ = is_reply ? from : other(from);
}

void ConversationBuilder::on_message(End from, SmbFrame&& frame) {
  carried_smb_ = true;
  const std::optional<bool> is_reply = reply_flag(frame.bytes);
  if (is_reply) learn_server(from, *is_reply);
  if (!server_) return;  // encrypted, or cut too short to tell
  const bool from_server = is_server(from);
  watch_.on_message(frame.bytes, from_server);
  if (is_reply && *is_reply != from_server) return;  // a server's request, or a client's answer: no exchange of ours
  if (from_server)
    log_.on_reply(std::move(frame));
  else
    log_.on_request(std::move(frame));
}

void ConversationBuilder::on_end(End from, bool reset, PacketStamp stamp) {
  if (handed_over_) return;
  note(stamp);
  side(from).seen = true;
  over_us_ = stamp.time_us;
  if (is_server(from))
    on_server_end(reset, stamp);
  else
    client_ended_ = true;
}

void ConversationBuilder::on_server_end(bool reset, PacketStamp stamp) {
  const End from = *server_;
  const std::optional<PacketStamp> asked = side(other(from)).syn;
  const bool never_open = !side(from).syn && side(from).reader.pending() == 0 && !carried_smb_;
  if (reset && asked && never_open && log_.empty() && !log_.waiting_since()) {
    log_.on_refused(asked->time_us, stamp);
    return;
  }
  if (side(from).lost) return;  // the reply may be among what was not captured
  if (client_ended_) return;    // its answer to the client's FIN: no word on the request
  const std::size_t begun = side(from).reader.pending();
  std::string detail;
  if (begun > 0) detail = fmt::format("{}after {} bytes of a reply", reset ? "" : "closed ", begun);
  log_.end_waiting(reset ? Outcome::reset : Outcome::closed, detail);
  side(from).reader = {};
}

void ConversationBuilder::on_finished(PacketStamp last) {
  if (handed_over_) return;
  for (const End end : {End::first, End::second})
    side(end).reader.finish([this, end](SmbFrame&& frame) { on_frame(end, std::move(frame)); });
  judge_unanswered(last);
  hand_over();
}

void ConversationBuilder::judge_unanswered(PacketStamp last) {
  const std::optional<std::int64_t> since = log_.waiting_since();
  if (!since) return;
  const bool one_sided = !server_ || !side(*server_).seen;
  const bool lost = server_ && side(*server_).lost;
  const bool long_after = last.time_us - *since >= kSilentAfterUs;
  if (one_sided || lost) {
    log_.end_waiting(Outcome::not_captured,
                     lost ? "bytes from the server were not captured" : "only the client's side was captured");
  } else if (client_ended_) {
    log_.end_waiting(Outcome::silent, "the client hung up first");
  } else if (long_after) {
    log_.end_waiting(Outcome::silent, {});
  } else {
    log_.end_waiting(Outcome::not_captured, "the capture ends before");
  }
}

void ConversationBuilder::on_time(std::int64_t now_us) {
  if (handed_over_ || !patience_us_ || !watch_.stands() || log_.waiting_since()) return;
  if (now_us - first_.time_us >= *patience_us_) hand_over();
}

void ConversationBuilder::hand_over() {
  handed_over_ = true;
  if (!server_ || (!carried_smb_ && log_.empty())) return;
  Conversation out;
  out.client = to_socket_address(side(other(*server_)).endpoint);
  out.server = to_socket_address(side(*server_).endpoint);
  constexpr std::uint16_t kNetbiosPort = 139;
  const bool netbios = log_.is_netbios() || out.server.port == kNetbiosPort;
  out.transport = netbios ? proto::Transport::netbios : proto::Transport::direct_tcp;
  out.exchanges = log_.take();
  for (probe::Exchange& exchange : out.exchanges) {
    exchange.client = out.client;
    exchange.server = out.server;
    exchange.transport = out.transport;
    exchange.called_name = log_.called_name();
    exchange.via = via_;
    exchange.lifetime = {.begun_us = first_.time_us, .over_us = over_us_};
  }
  if (conflict_frame_) note_conflict(out.exchanges, *conflict_frame_);
  out.incomplete = side(End::first).lost || side(End::second).lost;
  out.via = std::move(via_);
  out.session = watch_.facts();
  out.first_frame = first_.frame;
  out.last_frame = last_.frame;
  on_conversation_(std::move(out));
}

std::size_t ConversationBuilder::held() const {
  if (handed_over_) return 0;
  return sides_[0].reader.held() + sides_[1].reader.held() + log_.held() + watch_.held();
}

}  // namespace smbprobe::capture
