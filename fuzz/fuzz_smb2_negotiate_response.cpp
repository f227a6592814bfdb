// decode_smb2_negotiate_response: bytes of a message without transport header.
#include "fuzz_input.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

namespace {

// What a rebuilt message need not repeat: offsets, damage and what damage led to.
proto::Smb2NegotiateResponse content(proto::Smb2NegotiateResponse response) {
  response.negotiate_context_count = 0;
  response.negotiate_context_offset = 0;
  response.security_buffer_damage.reset();
  response.contexts.damage.reset();
  response.contexts.anomalies.clear();
  response.anomalies.clear();
  return response;
}

proto::Decoded<proto::Smb2NegotiateResponse> decode(const proto::Bytes& message) {
  auto again = proto::decode_smb2_negotiate_response(message);
  fuzz::demand(again && !again->security_buffer_damage && !again->contexts.damage);
  return content(*std::move(again));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto response = proto::decode_smb2_negotiate_response(fuzz::FuzzInput(data, size).rest());
  if (!response) return 0;
  fuzz::demand(response->anomalies.size() <= 16);
  fuzz::demand_round_trip(content(*response), proto::build_smb2_negotiate_response, decode);
  return 0;
}
