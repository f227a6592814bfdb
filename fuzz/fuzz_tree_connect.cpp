// TREE_CONNECT requests of both families: what decodes is built back, and the names are valid UTF-8.
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
  return 0;
}
