#include "proto/session_frame.hpp"

#include <algorithm>

#include "proto/reader.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {
namespace {

constexpr std::uint8_t kLengthExtension = 0x01;  // bit E of FLAGS: bit 16 of the length
constexpr std::uint32_t kMostDirectTcp = 0xFFFFFF;
constexpr std::uint32_t kMostNetbios = 0x1FFFF;

/// A NetBIOS session packet.
Bytes packet(SessionPacketType type, ByteView body) {
  const auto length = static_cast<std::uint32_t>(body.size());
  Writer out;
  out.le(static_cast<std::uint8_t>(type));
  out.le(static_cast<std::uint8_t>((length >> 16U) & kLengthExtension));
  out.be(static_cast<std::uint16_t>(length & 0xFFFFU));
  out.bytes(body);
  return out.finish();
}

}  // namespace

Decoded<FrameHeader> decode_frame_header(ByteView bytes, Transport transport) {
  Reader r(bytes);
  FrameHeader out;
  out.type = static_cast<SessionPacketType>(r.be<std::uint8_t>("TYPE"));
  const auto second = r.be<std::uint8_t>("FLAGS");
  const auto low = r.be<std::uint16_t>("LENGTH");
  if (transport == Transport::direct_tcp && out.type == SessionPacketType::SESSION_MESSAGE) {
    out.length = (static_cast<std::uint32_t>(second) << 16U) | low;
  } else {
    out.flags = static_cast<std::uint8_t>(second & ~kLengthExtension);
    out.length = (static_cast<std::uint32_t>(second & kLengthExtension) << 16U) | low;
  }
  return r.finish(out);
}

Bytes frame_message(ByteView message, Transport transport) {
  if (transport == Transport::netbios)
    return packet(SessionPacketType::SESSION_MESSAGE,
                  message.first(std::min<std::size_t>(message.size(), kMostNetbios)));
  const ByteView kept = message.first(std::min<std::size_t>(message.size(), kMostDirectTcp));
  Writer out(kFrameHeaderSize + kept.size());
  out.be(static_cast<std::uint32_t>(kept.size()));
  out.bytes(kept);
  return out.finish();
}

Bytes build_session_request(const SessionRequest& request) {
  Writer body;
  body.bytes(encode_netbios_name(request.called));
  body.bytes(encode_netbios_name(request.calling));
  return packet(SessionPacketType::SESSION_REQUEST, body.finish());
}

Decoded<SessionRequest> decode_session_request(ByteView body) {
  const auto called = decode_netbios_name(body, 0);
  if (!called) return std::unexpected(called.error());
  const auto calling = decode_netbios_name(body, called->size);
  if (!calling) return std::unexpected(calling.error());
  const std::size_t end = called->size + calling->size;
  if (end != body.size()) return error_at(DecodeErrc::trailing_data, end, "TRAILER");
  return SessionRequest{.called = called->name, .calling = calling->name};
}

Bytes build_positive_session_response() { return packet(SessionPacketType::POSITIVE_SESSION_RESPONSE, {}); }

Bytes build_negative_session_response(std::uint8_t error_code) {
  return packet(SessionPacketType::NEGATIVE_SESSION_RESPONSE, Bytes{error_code});
}

Decoded<std::uint8_t> decode_negative_session_response(ByteView body) {
  Reader r(body);
  const auto code = r.be<std::uint8_t>("ERROR_CODE");
  r.require(r.remaining() == 0, DecodeErrc::trailing_data, "ERROR_CODE");
  return r.finish(code);
}

Bytes build_retarget_session_response(const Retarget& retarget) {
  Writer body;
  body.bytes(retarget.ip_address);
  body.be(retarget.port);
  return packet(SessionPacketType::RETARGET_SESSION_RESPONSE, body.finish());
}

Decoded<Retarget> decode_retarget_session_response(ByteView body) {
  Reader r(body);
  Retarget out;
  const ByteView address = r.take(out.ip_address.size(), "RETARGET_IP_ADDRESS");
  std::copy(address.begin(), address.end(), out.ip_address.begin());
  out.port = r.be<std::uint16_t>("PORT");
  r.require(r.remaining() == 0, DecodeErrc::trailing_data, "PORT");
  return r.finish(out);
}

Bytes build_session_keep_alive() { return packet(SessionPacketType::SESSION_KEEP_ALIVE, {}); }

}  // namespace smbprobe::proto
