// decode_smb2_session_setup_request and _response: bytes of a message without transport header.
#include "fuzz_input.hpp"
#include "proto/smb2_session_setup.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::ByteView message = fuzz::FuzzInput(data, size).rest();
  const auto request = proto::decode_smb2_session_setup_request(message);
  const auto response = proto::decode_smb2_session_setup_response(message);
  fuzz::demand(!request || !response);  // one bit tells them apart
  if (request) {
    fuzz::demand_round_trip(*request, proto::build_smb2_session_setup_request,
                            proto::decode_smb2_session_setup_request);
  }
  if (response) {
    fuzz::demand_round_trip(*response, proto::build_smb2_session_setup_response,
                            proto::decode_smb2_session_setup_response);
  }
  return 0;
}
