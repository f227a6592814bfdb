// SMB_COM_SESSION_SETUP_ANDX with extended security, as far as an NTLMSSP CHALLENGE. [MS-SMB] 2.2.4.6
#pragma once

#include <cstdint>
#include <string>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/smb1_header.hpp"

namespace smbprobe::proto {

struct Smb1SessionSetupRequest {
  Smb1Header header;
  std::uint16_t max_buffer_size = 16644;    // MaxBufferSize (2)
  std::uint16_t max_mpx_count = 2;          // MaxMpxCount (2)
  std::uint16_t vc_number = 1;              // VcNumber (2)
  std::uint32_t session_key{};              // SessionKey (4): echoed from the NEGOTIATE response
  std::uint32_t capabilities = 0x800000D4;  // Capabilities (4)
  Bytes security_blob;                      // SecurityBlob
  std::string native_os;                    // NativeOS, UTF-8
  std::string native_lan_man;               // NativeLanMan, UTF-8

  friend bool operator==(const Smb1SessionSetupRequest&, const Smb1SessionSetupRequest&) = default;
};

struct Smb1SessionSetupResponse {
  Smb1Header header;
  std::uint16_t action{};      // Action (2): bit 0 is guest
  Bytes security_blob;         // SecurityBlob
  std::string native_os;       // NativeOS, UTF-8, "" when missing
  std::string native_lan_man;  // NativeLanMan, UTF-8, "" when missing
  std::string primary_domain;  // PrimaryDomain, UTF-8, "" when missing

  friend bool operator==(const Smb1SessionSetupResponse&, const Smb1SessionSetupResponse&) = default;
};

/// The message without its transport header; strings follow SMB_FLAGS2_UNICODE of the header.
[[nodiscard]] Bytes build_smb1_session_setup_request(const Smb1SessionSetupRequest& request);
/// Errors: truncated, bad_magic, bad_value (another command, a reply), bad_structure_size (WordCount other than 12).
[[nodiscard]] Decoded<Smb1SessionSetupRequest> decode_smb1_session_setup_request(ByteView message);

[[nodiscard]] Bytes build_smb1_session_setup_response(const Smb1SessionSetupResponse& response);
/// Errors: truncated, bad_magic, bad_value (another command, not a reply), bad_structure_size (WordCount other than 4;
/// an error reply has none: look at the header's status first).
[[nodiscard]] Decoded<Smb1SessionSetupResponse> decode_smb1_session_setup_response(ByteView message);

}  // namespace smbprobe::proto
