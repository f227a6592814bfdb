// SMB2 NEGOTIATE Response. [MS-SMB2] 2.2.4
#pragma once

#include <cstdint>
#include <optional>

#include "proto/anomaly.hpp"
#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/guid.hpp"
#include "proto/smb2_header.hpp"
#include "proto/smb2_negotiate_contexts.hpp"

namespace smbprobe::proto {

struct Smb2NegotiateResponse {
  Smb2Header header;
  std::uint16_t security_mode{};             // SecurityMode (2)
  std::uint16_t dialect_revision{};          // DialectRevision (2)
  std::uint16_t negotiate_context_count{};   // NegotiateContextCount (2): only meaningful for 3.1.1, garbage elsewhere
  Guid server_guid{};                        // ServerGuid (16)
  std::uint32_t capabilities{};              // Capabilities (4)
  std::uint32_t max_transact_size{};         // MaxTransactSize (4), bytes
  std::uint32_t max_read_size{};             // MaxReadSize (4), bytes
  std::uint32_t max_write_size{};            // MaxWriteSize (4), bytes
  std::uint64_t system_time{};               // SystemTime (8), FILETIME
  std::uint64_t server_start_time{};         // ServerStartTime (8), FILETIME, 0 is "not told"
  std::uint32_t negotiate_context_offset{};  // NegotiateContextOffset (4): only meaningful for 3.1.1, garbage elsewhere
  Bytes security_buffer;                     // Buffer
  std::optional<DecodeError> security_buffer_damage;
  ContextList contexts;  // NegotiateContextList, read only when DialectRevision is 0x0311
  Anomalies anomalies;   // of the fixed part and of the context rules of 3.2.5.2

  friend bool operator==(const Smb2NegotiateResponse&, const Smb2NegotiateResponse&) = default;
};

/// The message without its transport header. Offsets and counts are worked out; the stored ones are not used. Contexts
/// are written only for 3.1.1.
[[nodiscard]] Bytes build_smb2_negotiate_response(const Smb2NegotiateResponse& response);

/// Decodes a response whose Status is success. @pre message starts at the SMB2 header, framing removed. Damage of the
/// security buffer or the context list is kept beside the sound parts, not in the outer error. The result owns its
/// bytes. Errors: truncated, bad_magic, bad_structure_size, bad_value (another command, a request).
[[nodiscard]] Decoded<Smb2NegotiateResponse> decode_smb2_negotiate_response(ByteView message);

}  // namespace smbprobe::proto
