// SMB2 SESSION_SETUP Request and Response. [MS-SMB2] 2.2.5, 2.2.6
#pragma once

#include <cstdint>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/smb2_header.hpp"

namespace smbprobe::proto {

struct Smb2SessionSetupRequest {
  Smb2Header header;
  std::uint8_t flags{};                 // Flags (1)
  std::uint8_t security_mode = 1;       // SecurityMode (1)
  std::uint32_t capabilities{};         // Capabilities (4)
  std::uint32_t channel{};              // Channel (4)
  std::uint64_t previous_session_id{};  // PreviousSessionId (8)
  Bytes security_buffer;                // Buffer

  friend bool operator==(const Smb2SessionSetupRequest&, const Smb2SessionSetupRequest&) = default;
};

struct Smb2SessionSetupResponse {
  Smb2Header header;
  std::uint16_t session_flags{};  // SessionFlags (2)
  Bytes security_buffer;          // Buffer

  friend bool operator==(const Smb2SessionSetupResponse&, const Smb2SessionSetupResponse&) = default;
};

/// Messages without their transport header.
[[nodiscard]] Bytes build_smb2_session_setup_request(const Smb2SessionSetupRequest& request);
[[nodiscard]] Bytes build_smb2_session_setup_response(const Smb2SessionSetupResponse& response);

/// Errors: truncated, bad_magic, bad_structure_size, bad_value (another command, wrong direction), out_of_range (the
/// buffer).
[[nodiscard]] Decoded<Smb2SessionSetupRequest> decode_smb2_session_setup_request(ByteView message);
/// As above; an ERROR Response (a status other than success and MORE_PROCESSING_REQUIRED) is bad_structure_size or has
/// no buffer: look at the header's status first.
[[nodiscard]] Decoded<Smb2SessionSetupResponse> decode_smb2_session_setup_response(ByteView message);

}  // namespace smbprobe::proto
