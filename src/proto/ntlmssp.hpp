// NTLMSSP NEGOTIATE_MESSAGE and CHALLENGE_MESSAGE. [MS-NLMP] 2.2.1.1, 2.2.1.2
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/anomaly.hpp"
#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"

namespace smbprobe::proto {

// NegotiateFlags. [MS-NLMP] 2.2.2.5
inline constexpr std::uint32_t NTLMSSP_NEGOTIATE_UNICODE = 0x00000001;
inline constexpr std::uint32_t NTLMSSP_NEGOTIATE_OEM = 0x00000002;
inline constexpr std::uint32_t NTLMSSP_ANONYMOUS = 0x00000800;
inline constexpr std::uint32_t NTLMSSP_TARGET_TYPE_DOMAIN = 0x00010000;
inline constexpr std::uint32_t NTLMSSP_TARGET_TYPE_SERVER = 0x00020000;
inline constexpr std::uint32_t NTLMSSP_NEGOTIATE_TARGET_INFO = 0x00800000;
inline constexpr std::uint32_t NTLMSSP_NEGOTIATE_VERSION = 0x02000000;

/// What a probe asks with: UNICODE, OEM, REQUEST_TARGET, NTLM, ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, VERSION, 128, 56.
inline constexpr std::uint32_t kProbeNtlmFlags = 0xA2088207;

/// AvId. [MS-NLMP] 2.2.2.1
enum class AvId : std::uint16_t {
  MsvAvEOL = 0,
  MsvAvNbComputerName = 1,
  MsvAvNbDomainName = 2,
  MsvAvDnsComputerName = 3,
  MsvAvDnsDomainName = 4,
  MsvAvDnsTreeName = 5,
  MsvAvFlags = 6,
  MsvAvTimestamp = 7,
  MsvAvSingleHost = 8,
  MsvAvTargetName = 9,
  MsvAvChannelBindings = 10,
};

struct NtlmVersion {        // [MS-NLMP] 2.2.2.10
  std::uint8_t major{};     // ProductMajorVersion (1)
  std::uint8_t minor{};     // ProductMinorVersion (1)
  std::uint16_t build{};    // ProductBuild (2)
  std::uint8_t revision{};  // NTLMRevisionCurrent (1)
  friend bool operator==(const NtlmVersion&, const NtlmVersion&) = default;
};

struct NtlmNegotiate {
  std::uint32_t negotiate_flags = kProbeNtlmFlags;  // NegotiateFlags (4)
  std::optional<NtlmVersion> version;               // Version (8), with NTLMSSP_NEGOTIATE_VERSION
  Bytes domain_name;                                // DomainName, OEM bytes
  Bytes workstation;                                // Workstation, OEM bytes
  friend bool operator==(const NtlmNegotiate&, const NtlmNegotiate&) = default;
};

struct AvPair {
  AvId id{};    ///< any bit pattern is legal
  Bytes value;  ///< may be empty: Samba sends an empty DnsDomainName
  friend bool operator==(const AvPair&, const AvPair&) = default;
};

struct NtlmChallenge {
  std::string target_name;                         // TargetName, UTF-8
  std::uint32_t negotiate_flags{};                 // NegotiateFlags (4)
  std::array<std::uint8_t, 8> server_challenge{};  // ServerChallenge (8)
  std::vector<AvPair> target_info;                 // TargetInfo, without MsvAvEOL
  std::optional<NtlmVersion> version;              // Version (8)
  Anomalies anomalies;

  friend bool operator==(const NtlmChallenge&, const NtlmChallenge&) = default;

  /// The text of an AV pair as UTF-8, NULs at its end left out; nothing when the pair is missing, "" when it is empty.
  [[nodiscard]] std::optional<std::string> text(AvId id) const;
};

[[nodiscard]] Bytes build_ntlm_negotiate(const NtlmNegotiate& message);
/// Errors: truncated, bad_magic, bad_value (MessageType), out_of_range.
[[nodiscard]] Decoded<NtlmNegotiate> decode_ntlm_negotiate(ByteView message);

/// The pairs as they stand in a TargetInfo, MsvAvEOL behind them.
[[nodiscard]] Bytes build_target_info(const std::vector<AvPair>& pairs);

[[nodiscard]] Bytes build_ntlm_challenge(const NtlmChallenge& message);
/// Decodes a challenge; old short forms (32, 40, 48 bytes) are accepted. At most 64 AV pairs; a list without MsvAvEOL
/// or with a length beyond its end is an anomaly that keeps what came before. Errors: truncated, bad_magic, bad_value,
/// out_of_range.
[[nodiscard]] Decoded<NtlmChallenge> decode_ntlm_challenge(ByteView message);

}  // namespace smbprobe::proto
