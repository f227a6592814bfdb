// NTLMSSP AUTHENTICATE_MESSAGE: who logs in. Its responses and keys are passed over, never kept. [MS-NLMP] 2.2.1.3
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"

namespace smbprobe::proto {

struct NtlmAuthenticate {
  std::uint32_t negotiate_flags{};  // NegotiateFlags (4); 0 in the oldest form, which has none
  std::string domain_name;          // DomainName, UTF-8
  std::string user_name;            // UserName, UTF-8; "" for anonymous
  std::string workstation;          // Workstation, UTF-8

  friend bool operator==(const NtlmAuthenticate&, const NtlmAuthenticate&) = default;
};

/// What proves the password. Built, never decoded.
struct NtlmResponses {
  Bytes lm;  // LmChallengeResponse
  Bytes nt;  // NtChallengeResponse

  friend bool operator==(const NtlmResponses&, const NtlmResponses&) = default;
};

/// The form of 64 bytes before the payload: no Version, no MIC, no session key. The names stand before the responses,
/// at even places.
[[nodiscard]] Bytes build_ntlm_authenticate(const NtlmAuthenticate& message, const NtlmResponses& responses = {});

/// Errors: truncated, bad_magic, bad_value (MessageType), out_of_range (a name).
[[nodiscard]] Decoded<NtlmAuthenticate> decode_ntlm_authenticate(ByteView message);

/// The NTLMSSP message somewhere in a security token, to the token's end; nothing when there is none. SPNEGO around it
/// need not be whole: captures cut it off.
[[nodiscard]] std::optional<ByteView> find_ntlmssp(ByteView token) noexcept;

/// MessageType of an NTLMSSP message: 1 NEGOTIATE, 2 CHALLENGE, 3 AUTHENTICATE; 0 when it is cut before.
[[nodiscard]] std::uint32_t ntlm_message_type(ByteView message) noexcept;

}  // namespace smbprobe::proto
