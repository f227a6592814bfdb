// TREE_CONNECT of both families and ways: what decodes is built back, and the names are valid UTF-8.
#include "base/utf8.hpp"
#include "fuzz_input.hpp"
#include "proto/tree_connect.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::ByteView message = fuzz::FuzzInput(data, size).rest();
  if (const auto request = proto::decode_smb2_tree_connect_request(message)) {
    fuzz::demand(base::is_valid_utf8(request->path), "PathName is valid UTF-8");
    fuzz::demand_round_trip(*request, proto::build_smb2_tree_connect_request, proto::decode_smb2_tree_connect_request);
  }
  if (const auto request = proto::decode_smb1_tree_connect_request(message)) {
    fuzz::demand(base::is_valid_utf8(request->path + request->service), "Path and Service are valid UTF-8");
    fuzz::demand_round_trip(*request, proto::build_smb1_tree_connect_request, proto::decode_smb1_tree_connect_request);
  }
  if (const auto reply = proto::decode_smb2_tree_connect_response(message))
    fuzz::demand_round_trip(*reply, proto::build_smb2_tree_connect_response, proto::decode_smb2_tree_connect_response);
  if (const auto reply = proto::decode_smb1_tree_connect_response(message)) {
    fuzz::demand(base::is_valid_utf8(reply->service), "Service is valid UTF-8");
    fuzz::demand_round_trip(*reply, proto::build_smb1_tree_connect_response, proto::decode_smb1_tree_connect_response);
  }
  return 0;
}
