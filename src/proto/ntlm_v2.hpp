// NTLMv2: the responses to a CHALLENGE. [MS-NLMP] 3.3.2
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/ntlm_authenticate.hpp"
#include "proto/ntlmssp.hpp"

namespace smbprobe::proto {

/// NTOWFv1: MD4 of the password in UTF-16.
using NtHash = std::array<std::uint8_t, 16>;

/// That of the empty password, the only one that is ever sent.
inline constexpr NtHash kEmptyNtHash{0x31, 0xD6, 0xCF, 0xE0, 0xD1, 0x6A, 0xE9, 0x31,
                                     0xB7, 0x3C, 0x59, 0xD7, 0xE0, 0xC0, 0x89, 0xC0};

struct NtlmV2Question {
  std::string_view user;    ///< UTF-8; the letters of ASCII are put in upper case
  std::string_view domain;  ///< UTF-8
  std::array<std::uint8_t, 8> server_challenge{};
  std::array<std::uint8_t, 8> client_challenge{};
  std::uint64_t time{};                    ///< FILETIME; the server's own where the pairs have one
  const std::vector<AvPair>& target_info;  ///< of the CHALLENGE
};

/// The NTLMv2 and LMv2 responses; LMv2 is 24 zeros where the pairs have a MsvAvTimestamp. Nothing where the library has
/// no MD5.
[[nodiscard]] std::optional<NtlmResponses> ntlm_v2_responses(const NtHash& hash, const NtlmV2Question& question);

/// True where the NTLMv2 response of an AUTHENTICATE_MESSAGE is that of this hash to this challenge: the login was by
/// that password. False for a message that cannot be read, for NTLM and LM, and where the library has no MD5.
[[nodiscard]] bool is_response_of(const NtHash& hash,
                                  ByteView authenticate,
                                  const std::array<std::uint8_t, 8>& server_challenge);

}  // namespace smbprobe::proto
