// Looks into a security token: SPNEGO around NTLMSSP, or NTLMSSP bare.
#pragma once

#include <optional>

#include "proto/bytes.hpp"
#include "proto/ntlmssp.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::view {

/// What of a token could be read; all empty for a token of another kind.
struct TokenView {
  std::optional<proto::NegTokenInit> init;
  std::optional<proto::NegTokenResp> resp;
  std::optional<proto::NtlmNegotiate> ntlm_negotiate;
  std::optional<proto::NtlmChallenge> ntlm_challenge;
};

[[nodiscard]] TokenView read_token(proto::ByteView token);

}  // namespace smbprobe::view
