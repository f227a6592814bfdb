// decode_smb2_negotiate_request: bytes of a message without transport header.
#include "fuzz_input.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto request = proto::decode_smb2_negotiate_request(fuzz::FuzzInput(data, size).rest());
  if (!request) return 0;
  request->contexts.damage.reset();
  const auto decode = [](const proto::Bytes& message) {
    auto again = proto::decode_smb2_negotiate_request(message);
    fuzz::demand(again && !again->contexts.damage);
    again->contexts.anomalies.clear();
    return again;
  };
  request->contexts.anomalies.clear();
  fuzz::demand_round_trip(*request, proto::build_smb2_negotiate_request, decode);
  return 0;
}
