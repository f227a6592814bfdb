// SMB_COM_NEGOTIATE Request, also in its multi-protocol form. [MS-CIFS] 2.2.4.52.1, [MS-SMB2] 3.2.4.2.2.1
#pragma once

#include <string>
#include <vector>

#include "proto/anomaly.hpp"
#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/smb1_header.hpp"

namespace smbprobe::proto {

struct Smb1NegotiateRequest {
  Smb1Header header;
  std::vector<std::string> dialects;  ///< DialectString of each SMB_Dialect, raw bytes, in the order of the wire
  Anomalies anomalies{};              ///< how the list departs from the specification

  friend bool operator==(const Smb1NegotiateRequest&, const Smb1NegotiateRequest&) = default;
};

/// The message without its transport header.
[[nodiscard]] Bytes build_smb1_negotiate_request(const Smb1NegotiateRequest& request);

/// Decodes a request. Also understands, each as an anomaly: a ByteCount beyond the message's end, or before the list's,
/// a last string without its NUL, strings without a BufferFormat, and strings in UTF-16. Errors: truncated, bad_magic,
/// bad_value (not a NEGOTIATE request; another BufferFormat), bad_structure_size (WordCount), bad_count (over 256
/// dialects).
[[nodiscard]] Decoded<Smb1NegotiateRequest> decode_smb1_negotiate_request(ByteView message);

}  // namespace smbprobe::proto
