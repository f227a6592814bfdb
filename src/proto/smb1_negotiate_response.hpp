// SMB_COM_NEGOTIATE Response in its core, LANMAN, NT LM 0.12 and refusal shapes.
// [MS-CIFS] 2.2.4.52.2, [MS-SMB] 2.2.4.5.2
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "proto/anomaly.hpp"
#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/guid.hpp"
#include "proto/smb1_header.hpp"

namespace smbprobe::proto {

/// WordCount of each shape.
inline constexpr std::uint8_t kWordCountCore = 1;     ///< a core dialect, or a refusal
inline constexpr std::uint8_t kWordCountLanman = 13;  ///< LANMAN1.0 to LANMAN2.1
inline constexpr std::uint8_t kWordCountNtLm = 17;    ///< NT LM 0.12

/// A field is empty where the shape does not have it, or where the server ended its words early.
struct Smb1NegotiateResponse {
  Smb1Header header;
  std::uint8_t word_count{};                      // WordCount (1)
  std::optional<std::uint16_t> dialect_index;     // DialectIndex (2)
  std::optional<std::uint16_t> security_mode;     // SecurityMode (1 in NT LM 0.12, 2 in LANMAN)
  std::optional<std::uint16_t> max_mpx_count;     // MaxMpxCount (2)
  std::optional<std::uint16_t> max_number_vcs;    // MaxNumberVcs (2)
  std::optional<std::uint32_t> max_buffer_size;   // MaxBufferSize (4; 2 in LANMAN)
  std::optional<std::uint32_t> max_raw_size;      // MaxRawSize (4), NT LM 0.12
  std::optional<std::uint16_t> raw_mode;          // RawMode (2), LANMAN
  std::optional<std::uint32_t> session_key;       // SessionKey (4)
  std::optional<std::uint32_t> capabilities;      // Capabilities (4), NT LM 0.12
  std::optional<std::uint64_t> system_time;       // SystemTime (8), NT LM 0.12: FILETIME
  std::optional<std::uint16_t> server_time;       // ServerTime (2), LANMAN: SMB_TIME
  std::optional<std::uint16_t> server_date;       // ServerDate (2), LANMAN: SMB_DATE
  std::optional<std::int16_t> server_time_zone;   // ServerTimeZone (2): minutes from UTC, positive to the west
  std::optional<std::uint16_t> challenge_length;  // ChallengeLength (1), EncryptionKeyLength (2) in LANMAN
  Bytes challenge;                                // Challenge, EncryptionKey
  std::optional<Guid> server_guid;                // ServerGUID (16), extended security
  Bytes security_blob;                            // SecurityBlob, extended security
  std::optional<std::string> domain_name;         // DomainName, UTF-8
  std::optional<std::string> server_name;         // ServerName, UTF-8
  Anomalies anomalies;

  friend bool operator==(const Smb1NegotiateResponse&, const Smb1NegotiateResponse&) = default;

  /// True when no dialect was in common: DialectIndex 0xFFFF.
  [[nodiscard]] bool refused() const noexcept { return dialect_index == kNoCommonDialect; }
};

/// True when DomainName and ServerName are UTF-16LE: by CAP_UNICODE, or by SMB_FLAGS2_UNICODE alone, as Samba answers
/// with `unicode = no`.
[[nodiscard]] inline bool names_are_unicode(const Smb1NegotiateResponse& response) noexcept {
  return (response.capabilities.value_or(0) & CAP_UNICODE) != 0 || (response.header.flags2 & SMB_FLAGS2_UNICODE) != 0;
}

/// The message without its transport header. The shape follows word_count, and within 17 the bit CAP_EXTENDED_SECURITY.
/// Absent fields are written as zero. Names are written as UTF-16LE where names_are_unicode(), else as given.
[[nodiscard]] Bytes build_smb1_negotiate_response(const Smb1NegotiateResponse& response);

/// Decodes a response. @pre transport header removed. Also understands, each as an anomaly: words that end early,
/// impacket's refusal (WordCount 0 and 0xFFFF in the data bytes) and ksmbd's (the transport header there twice, the end
/// cut off; then word_count is 1 and dialect_index is empty), and a byte that aligns UTF-16 names. The result owns its
/// bytes. Errors: truncated, bad_magic, bad_value (another command, not a reply), bad_structure_size (a WordCount of no
/// shape).
[[nodiscard]] Decoded<Smb1NegotiateResponse> decode_smb1_negotiate_response(ByteView message);

}  // namespace smbprobe::proto
