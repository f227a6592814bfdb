// SMB_COM_NEGOTIATE Response: what decodes without an anomaly is built back; names are always valid UTF-8.
#include "base/utf8.hpp"
#include "fuzz_input.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto response = proto::decode_smb1_negotiate_response(fuzz::FuzzInput(data, size).rest());
  if (!response) return 0;
  fuzz::demand(base::is_valid_utf8(response->domain_name.value_or("")), "DomainName is valid UTF-8");
  fuzz::demand(base::is_valid_utf8(response->server_name.value_or("")), "ServerName is valid UTF-8");
  fuzz::demand(response->challenge.size() + response->security_blob.size() <= size, "no bytes from nowhere");
  if (!response->anomalies.empty()) return 0;
  fuzz::demand_round_trip(*response, proto::build_smb1_negotiate_response, proto::decode_smb1_negotiate_response);
  return 0;
}
