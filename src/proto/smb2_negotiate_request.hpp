// SMB2 NEGOTIATE Request. [MS-SMB2] 2.2.3
#pragma once

#include <cstdint>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/guid.hpp"
#include "proto/smb2_header.hpp"
#include "proto/smb2_negotiate_contexts.hpp"

namespace smbprobe::proto {

struct Smb2NegotiateRequest {
  Smb2Header header;
  std::uint16_t security_mode = SMB2_NEGOTIATE_SIGNING_ENABLED;  // SecurityMode (2)
  std::uint32_t capabilities{};                                  // Capabilities (4)
  Guid client_guid{};                                            // ClientGuid (16)
  std::vector<std::uint16_t> dialects;                           // Dialects
  ContextList contexts;  // NegotiateContextList; written only when 3.1.1 is offered

  friend bool operator==(const Smb2NegotiateRequest&, const Smb2NegotiateRequest&) = default;
};

/// The message without its transport header. Contexts are written only when the dialects have 0x0311.
[[nodiscard]] Bytes build_smb2_negotiate_request(const Smb2NegotiateRequest& request);

/// Decodes a request. Damage of the context list is in .contexts.damage, not in the outer error. The result owns its
/// bytes. Errors: truncated, bad_magic, bad_structure_size, bad_value (another command, a response), bad_count.
[[nodiscard]] Decoded<Smb2NegotiateRequest> decode_smb2_negotiate_request(ByteView message);

}  // namespace smbprobe::proto
