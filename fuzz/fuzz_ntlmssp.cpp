// The decoders of all three NTLMSSP messages: bytes of a message.
#include "base/utf8.hpp"
#include "fuzz_input.hpp"
#include "proto/ntlm_authenticate.hpp"
#include "proto/ntlmssp.hpp"
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
    fuzz::demand(base::is_valid_utf8(challenge->target_name));
    fuzz::demand(base::is_valid_utf8(challenge->text(proto::AvId::MsvAvDnsComputerName).value_or("")));
    fuzz::demand_round_trip(*challenge, proto::build_ntlm_challenge, decode_without_anomalies);
  }
  if (const auto authenticate = proto::decode_ntlm_authenticate(message)) {
    fuzz::demand(proto::ntlm_message_type(message) == 3, "an AUTHENTICATE says so");
    fuzz::demand(base::is_valid_utf8(authenticate->domain_name + authenticate->user_name + authenticate->workstation));
    fuzz::demand_round_trip(
        *authenticate, [](const auto& token) { return proto::build_ntlm_authenticate(token); },
        proto::decode_ntlm_authenticate);
  }
  const auto found = proto::find_ntlmssp(message);
  fuzz::demand(!found || found->data() + found->size() == message.data() + message.size(),
               "a message reaches to the token's end");
  return 0;
}
