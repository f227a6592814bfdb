// What a connection asked and was answered, for the harnesses that take exchanges apart again.
#include <algorithm>

#include "capture_seeds.hpp"
#include "proto/session_frame.hpp"
#include "proto/writer.hpp"

namespace smbprobe::fuzz {
namespace {

using probe::Exchange;
using proto::Bytes;
using proto::ByteView;
using proto::Writer;

constexpr std::uint8_t kNetbios = 0x10;  // of the mode byte of an exchange, in both harnesses
constexpr std::uint8_t kRawInput = 5;    // replay_match: a request or reply that follows byte by byte

std::uint8_t mode_of(const Exchange& exchange) {
  const unsigned netbios = exchange.transport == proto::Transport::netbios ? kNetbios : 0U;
  return static_cast<std::uint8_t>(static_cast<unsigned>(exchange.outcome) | netbios);
}

void raw_for_replay(Writer& out, ByteView bytes) {
  out.le(kRawInput);
  out.le(std::uint8_t{0xFF});  // the length follows in two bytes
  out.le(static_cast<std::uint16_t>(bytes.size()));
  out.bytes(bytes);
}

/// The exchanges as captured, then the same questions once more.
Bytes replay_seed(std::span<const Exchange> exchanges) {
  Writer out;
  out.le(static_cast<std::uint8_t>(exchanges.front().transport == proto::Transport::netbios ? 1 : 0));
  out.le(static_cast<std::uint8_t>(exchanges.size()));
  for (const Exchange& exchange : exchanges) {
    out.le(mode_of(exchange));
    raw_for_replay(out, exchange.request);
    raw_for_replay(out, exchange.reply);
  }
  for (const Exchange& exchange : exchanges) raw_for_replay(out, exchange.request);
  return out.finish();
}

Bytes survey_seed(std::span<const Exchange> exchanges) {
  constexpr std::uint8_t kRawRequest = 0x20;
  constexpr std::uint8_t kRawReply = 0x40;
  constexpr std::uint8_t kFullDepth = 2;
  Writer out;
  out.le(kFullDepth);
  for (const Exchange& exchange : exchanges) {
    out.le(static_cast<std::uint8_t>(mode_of(exchange) | kRawRequest | kRawReply));
    for (const Bytes* bytes : {&exchange.request, &exchange.reply}) {
      out.le(static_cast<std::uint16_t>(bytes->size()));
      out.bytes(*bytes);
    }
  }
  return out.finish();
}

/// A frame as pieces that fuzz_exchange_events hands over one by one.
void raw_event(Writer& out, ByteView bytes) {
  constexpr std::size_t kMostOfOneEvent = 64;
  constexpr std::uint8_t kRawEvent = 0xBF;  // and the number of bytes
  constexpr std::uint8_t kWholeChunk = 15;  // they arrive at once
  while (!bytes.empty()) {
    const ByteView piece = bytes.first(std::min(bytes.size(), kMostOfOneEvent));
    out.le(static_cast<std::uint8_t>(kRawEvent + piece.size()));
    out.bytes(piece);
    out.le(kWholeChunk);
    bytes = bytes.subspan(piece.size());
  }
}

Bytes events_seed(std::span<const Exchange> exchanges) {
  constexpr std::uint8_t kIdentify = 1;
  constexpr std::uint8_t kMultiProtocol = 2;
  constexpr std::uint8_t kNetbiosLink = 8;
  constexpr std::uint8_t kSent = 0;
  const auto transport = exchanges.front().transport;
  const bool smb1 = !exchanges.front().request.empty() && exchanges.front().request[0] == 0xFF;
  const bool netbios = transport == proto::Transport::netbios;
  Writer out;
  out.le(static_cast<std::uint8_t>(kIdentify | (smb1 ? kMultiProtocol : 0) | (netbios ? kNetbiosLink : 0)));
  if (netbios) {
    out.le(kSent);
    raw_event(out, proto::build_positive_session_response());
  }
  for (const Exchange& exchange : exchanges) {
    out.le(kSent);
    raw_event(out, proto::frame_message(exchange.reply, transport));
  }
  return out.finish();
}

}  // namespace

void cut_exchanges(std::span<const Exchange> exchanges, SeedBag& seeds) {
  if (exchanges.empty()) return;
  seeds.add("replay_match", replay_seed(exchanges));
  seeds.add("survey", survey_seed(exchanges));
  seeds.add("exchange_events", events_seed(exchanges));
}

}  // namespace smbprobe::fuzz
