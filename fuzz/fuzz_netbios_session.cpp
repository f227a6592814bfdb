// NetBIOS session packets: the frame header, session request, negative response and retarget, as one packet.
#include "fuzz_input.hpp"
#include "proto/session_frame.hpp"
#include "round_trip.hpp"

using namespace smbprobe;
using proto::Transport;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::ByteView packet = fuzz::FuzzInput(data, size).rest();
  const auto direct = proto::decode_frame_header(packet, Transport::direct_tcp);
  const auto netbios = proto::decode_frame_header(packet, Transport::netbios);
  fuzz::demand(direct.has_value() == (packet.size() >= proto::kFrameHeaderSize), "four bytes are a header");
  if (!direct || !netbios) return 0;
  fuzz::demand(direct->length <= 0xFFFFFF && netbios->length <= 0x1FFFF, "lengths keep to their bits");
  const proto::ByteView body = packet.subspan(proto::kFrameHeaderSize);
  const proto::Bytes framed = proto::frame_message(body, Transport::netbios);
  fuzz::demand(proto::decode_frame_header(framed, Transport::direct_tcp)->length == body.size(),
               "a frame tells its length");
  if (const auto request = proto::decode_session_request(body)) {
    const proto::Bytes again = proto::build_session_request(*request);
    fuzz::demand(proto::decode_session_request(proto::ByteView(again).subspan(4)) == request, "request built back");
  }
  if (const auto code = proto::decode_negative_session_response(body))
    fuzz::demand(proto::build_negative_session_response(*code).back() == body[0], "error code built back");
  if (const auto retarget = proto::decode_retarget_session_response(body)) {
    const proto::Bytes again = proto::build_retarget_session_response(*retarget);
    fuzz::demand(proto::decode_retarget_session_response(proto::ByteView(again).subspan(4)) == retarget,
                 "retarget built back");
  }
  return 0;
}
