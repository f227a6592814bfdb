// decode_smb2_error_response: bytes of a message without transport header.
#include "fuzz_input.hpp"
#include "proto/smb2_error_response.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto response = proto::decode_smb2_error_response(fuzz::FuzzInput(data, size).rest())) {
    fuzz::demand_round_trip(*response, proto::build_smb2_error_response, proto::decode_smb2_error_response);
  }
  return 0;
}
