// decode_neg_token_init and decode_neg_token_resp: bytes of a token.
#include "fuzz_input.hpp"
#include "proto/spnego.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

namespace {

// A built token has no oddities, so it must equal what was decoded but for these.
template <class Token, class Build, class Decode>
void check(proto::Decoded<Token> token, Build build, Decode decode) {
  if (!token) return;
  token->anomalies.clear();
  fuzz::demand_round_trip(*token, build, decode);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::ByteView token = fuzz::FuzzInput(data, size).rest();
  check(proto::decode_neg_token_init(token), proto::build_neg_token_init, proto::decode_neg_token_init);
  check(proto::decode_neg_token_resp(token), proto::build_neg_token_resp, proto::decode_neg_token_resp);
  return 0;
}
