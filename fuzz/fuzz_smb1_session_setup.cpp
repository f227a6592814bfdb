// SMB_COM_SESSION_SETUP_ANDX in both directions: what decodes is built back; strings are valid UTF-8.
#include "base/utf8.hpp"
#include "fuzz_input.hpp"
#include "proto/smb1_session_setup.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::ByteView message = fuzz::FuzzInput(data, size).rest();
  if (const auto request = proto::decode_smb1_session_setup_request(message))
    fuzz::demand_round_trip(*request, proto::build_smb1_session_setup_request,
                            proto::decode_smb1_session_setup_request);
  if (const auto response = proto::decode_smb1_session_setup_response(message)) {
    fuzz::demand(base::is_valid_utf8(response->native_os + response->native_lan_man + response->primary_domain),
                 "the strings are valid UTF-8");
    fuzz::demand_round_trip(*response, proto::build_smb1_session_setup_response,
                            proto::decode_smb1_session_setup_response);
  }
  return 0;
}
