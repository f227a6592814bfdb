// decode_ntlm_negotiate and decode_ntlm_challenge: bytes of a message.
#include "fuzz_input.hpp"
#include "proto/ntlmssp.hpp"
#include "proto/text.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

namespace {

proto::Decoded<proto::NtlmChallenge> decode_without_anomalies(proto::ByteView message) {
  auto challenge = proto::decode_ntlm_challenge(message);
  if (challenge) challenge->anomalies.clear();
  return challenge;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::ByteView message = fuzz::FuzzInput(data, size).rest();
  if (const auto negotiate = proto::decode_ntlm_negotiate(message)) {
    fuzz::demand_round_trip(*negotiate, proto::build_ntlm_negotiate, proto::decode_ntlm_negotiate);
  }
  if (const auto challenge = decode_without_anomalies(message)) {
    fuzz::demand(challenge->target_info.size() <= 64);
    fuzz::demand(proto::is_valid_utf8(challenge->target_name));
    fuzz::demand(proto::is_valid_utf8(challenge->text(proto::AvId::MsvAvDnsComputerName).value_or("")));
    fuzz::demand_round_trip(*challenge, proto::build_ntlm_challenge, decode_without_anomalies);
  }
  return 0;
}
