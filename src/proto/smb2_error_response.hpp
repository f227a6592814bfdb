// SMB2 ERROR Response. [MS-SMB2] 2.2.2
#pragma once

#include <cstdint>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/smb2_header.hpp"

namespace smbprobe::proto {

struct Smb2ErrorResponse {
  Smb2Header header;
  std::uint8_t error_context_count{};  // ErrorContextCount (1)
  Bytes error_data;                    // ErrorData, without the one filler byte of an empty one

  friend bool operator==(const Smb2ErrorResponse&, const Smb2ErrorResponse&) = default;
};

/// The message without its transport header; an empty ErrorData is sent as one zero byte, as servers do.
[[nodiscard]] Bytes build_smb2_error_response(const Smb2ErrorResponse& response);

/// Errors: truncated, bad_magic, bad_structure_size, bad_value (a request), out_of_range (ByteCount).
[[nodiscard]] Decoded<Smb2ErrorResponse> decode_smb2_error_response(ByteView message);

}  // namespace smbprobe::proto
