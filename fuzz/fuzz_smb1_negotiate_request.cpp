// SMB_COM_NEGOTIATE Request: what decodes is built back, as the specification has it.
#include "fuzz_input.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto request = proto::decode_smb1_negotiate_request(fuzz::FuzzInput(data, size).rest());
  if (!request) return 0;
  request->anomalies.clear();
  fuzz::demand_round_trip(*request, proto::build_smb1_negotiate_request, proto::decode_smb1_negotiate_request);
  return 0;
}
