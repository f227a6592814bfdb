#include "probe/serve/server_session.hpp"

#include "probe/ask/negotiate_exchange.hpp"

namespace smbprobe::probe {
namespace {

using proto::SessionPacketType;

/// Keep-alives and empty messages that one connection may bring.
constexpr unsigned kMostEmptyPackets = 8;

/// What a client may send; anything else is no SMB, so its length means nothing.
bool may_come(SessionPacketType type, proto::Transport transport) {
  if (type == SessionPacketType::SESSION_REQUEST) return transport == proto::Transport::netbios;
  return type == SessionPacketType::SESSION_MESSAGE || type == SessionPacketType::SESSION_KEEP_ALIVE;
}

}  // namespace

Reaction ServerFraming::take(proto::ByteView bytes) {
  if (over_) return {{}, GoOn::close};
  received_ += bytes.size();
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  Reaction out;
  while (out.then == GoOn::stay && buffer_.size() >= proto::kFrameHeaderSize) {
    const auto header = proto::decode_frame_header(buffer_, transport_);
    if (!header || !may_come(header->type, transport_) || header->length > proto::kMaxReplyLength) {
      out.then = GoOn::close;
      break;
    }
    const std::size_t whole = proto::kFrameHeaderSize + header->length;
    if (buffer_.size() < whole) break;
    const Reaction next = on_packet(*header, proto::ByteView(buffer_).subspan(proto::kFrameHeaderSize, header->length));
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(whole));
    out.send.insert(out.send.end(), next.send.begin(), next.send.end());
    out.then = next.then;
  }
  if (out.then == GoOn::stay && received_ >= kMaxConnectionBytes) out.then = GoOn::close;
  over_ = out.then != GoOn::stay;
  return out;
}

Reaction ServerFraming::on_packet(const proto::FrameHeader& header, proto::ByteView body) {
  if (header.type == SessionPacketType::SESSION_REQUEST) {
    const auto request = proto::decode_session_request(body);
    return request ? talk_.on_session_request(*request) : Reaction{{}, GoOn::close};
  }
  if (header.type == SessionPacketType::SESSION_KEEP_ALIVE || body.empty())
    return {{}, ++empty_packets_ > kMostEmptyPackets ? GoOn::close : GoOn::stay};
  Reaction reaction = talk_.on_message(body);
  if (!reaction.send.empty() && !talk_.raw_reply()) reaction.send = proto::frame_message(reaction.send, transport_);
  return reaction;
}

}  // namespace smbprobe::probe
