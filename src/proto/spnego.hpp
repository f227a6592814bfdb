// SPNEGO tokens: negTokenInit, negTokenInit2 and negTokenResp. RFC 4178 4.2, [MS-SPNG] 2.2.1
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/anomaly.hpp"
#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"

namespace smbprobe::proto {

inline constexpr std::string_view kOidNtlmssp = "1.3.6.1.4.1.311.2.2.10";

/// An OID in dots and the name people know.
struct MechName {
  std::string_view oid;
  std::string_view name;
};

/// Mechanisms seen in SMB. [MS-SPNG] 1.9
inline constexpr std::array<MechName, 11> kMechNames{{
    {kOidNtlmssp, "NTLMSSP"},
    {"1.3.6.1.4.1.311.2.2.30", "NEGOEX"},
    {"1.2.840.113554.1.2.2", "Kerberos 5"},
    {"1.2.840.48018.1.2.2", "MS-Kerberos 5"},
    {"1.2.840.113554.1.2.2.3", "Kerberos 5 U2U"},
    {"1.3.6.1.5.2.7", "PKU2U"},
    {"1.3.5.1.5.2.7", "PKU2U (Apple's spelling)"},
    {"1.3.6.1.5.2.5", "IAKERB"},
    {"1.3.6.1.5.5.14", "SCRAM"},
    {"1.2.752.43.14.3", "netlogon"},
    {"1.2.752.43.14.2", "digest"},
}};

/// The name of a mechanism, or its OID in dots.
[[nodiscard]] std::string mech_name(std::string_view oid);

struct NegTokenInit {
  std::vector<std::string> mech_types;   ///< mechTypes, OIDs in dots, server's order
  Bytes mech_token;                      ///< mechToken
  std::optional<std::string> hint_name;  ///< negHints.hintName of negTokenInit2, bytes as sent
  Bytes mech_list_mic;                   ///< mechListMIC
  Anomalies anomalies;

  friend bool operator==(const NegTokenInit&, const NegTokenInit&) = default;
};

struct NegTokenResp {
  std::optional<std::uint8_t> neg_state;      ///< negState: 0 completed, 1 incomplete, 2 reject, 3 request-mic
  std::optional<std::string> supported_mech;  ///< supportedMech, OID in dots
  Bytes response_token;                       ///< responseToken
  Bytes mech_list_mic;                        ///< mechListMIC
  Anomalies anomalies;

  friend bool operator==(const NegTokenResp&, const NegTokenResp&) = default;
};

/// Decodes a token that opens a negotiation, with or without the GSS-API header. Definite lengths of at most 4 bytes,
/// depth at most 8, at most 64 mechanisms, OIDs of at most 64 bytes. Trailing bytes are an anomaly. The result owns its
/// bytes. Errors: truncated, bad_value (another tag), bad_count.
[[nodiscard]] Decoded<NegTokenInit> decode_neg_token_init(ByteView token);
/// With the GSS-API header. A mechanism that is no OID in dots is left out; mechListMIC goes to [4] when there are
/// hints.
[[nodiscard]] Bytes build_neg_token_init(const NegTokenInit& token);

/// Decodes a token that goes on with a negotiation. Limits and errors as above.
[[nodiscard]] Decoded<NegTokenResp> decode_neg_token_resp(ByteView token);
[[nodiscard]] Bytes build_neg_token_resp(const NegTokenResp& token);

}  // namespace smbprobe::proto
