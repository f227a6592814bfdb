// TREE_CONNECT: which share a session asks for, and what it gets. [MS-SMB2] 2.2.9, 2.2.10, [MS-CIFS] 2.2.4.55
#pragma once

#include <cstdint>
#include <string>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/smb1_header.hpp"
#include "proto/smb2_header.hpp"

namespace smbprobe::proto {

inline constexpr std::uint16_t SMB2_TREE_CONNECT = 0x0003;
inline constexpr std::uint8_t SMB_COM_TREE_CONNECT_ANDX = 0x75;

struct Smb2TreeConnectRequest {
  Smb2Header header;
  std::uint16_t flags{};  // Flags (2)
  std::string path;       // PathName, UTF-8: "\\server\share"

  friend bool operator==(const Smb2TreeConnectRequest&, const Smb2TreeConnectRequest&) = default;
};

struct Smb1TreeConnectRequest {
  Smb1Header header;
  std::string path;     // Path, UTF-8
  std::string service;  // Service, UTF-8: "A:", "IPC", "?????"

  friend bool operator==(const Smb1TreeConnectRequest&, const Smb1TreeConnectRequest&) = default;
};

struct Smb2TreeConnectResponse {
  Smb2Header header;
  std::uint8_t share_type{};       // ShareType (1): 1 disk, 2 pipe, 3 printer
  std::uint32_t share_flags{};     // ShareFlags (4)
  std::uint32_t capabilities{};    // Capabilities (4)
  std::uint32_t maximal_access{};  // MaximalAccess (4)

  friend bool operator==(const Smb2TreeConnectResponse&, const Smb2TreeConnectResponse&) = default;
};

struct Smb1TreeConnectResponse {
  Smb1Header header;
  std::uint8_t word_count = 3;  // WordCount (1): 3; 2 in LANMAN, 7 where the client asked for more
  std::string service;          // Service, UTF-8: "A:", "IPC"

  friend bool operator==(const Smb1TreeConnectResponse&, const Smb1TreeConnectResponse&) = default;
};

[[nodiscard]] Bytes build_smb2_tree_connect_request(const Smb2TreeConnectRequest& request);
/// Errors: truncated, bad_magic, bad_structure_size, bad_value (another command, a response), out_of_range (PathName).
[[nodiscard]] Decoded<Smb2TreeConnectRequest> decode_smb2_tree_connect_request(ByteView message);

/// With a password of one NUL, as clients of user-level security send it.
[[nodiscard]] Bytes build_smb1_tree_connect_request(const Smb1TreeConnectRequest& request);
/// The request may stand behind another in an AndX chain: clients put it behind their SESSION_SETUP_ANDX. The password
/// is passed over.
/// Errors: truncated, bad_magic, bad_value (another command, a reply), bad_structure_size (WordCount other than 4).
[[nodiscard]] Decoded<Smb1TreeConnectRequest> decode_smb1_tree_connect_request(ByteView message);

[[nodiscard]] Bytes build_smb2_tree_connect_response(const Smb2TreeConnectResponse& response);
/// Errors: truncated, bad_magic, bad_structure_size, bad_value (another command, a request). An ERROR Response is
/// bad_structure_size: look at the header's status first.
[[nodiscard]] Decoded<Smb2TreeConnectResponse> decode_smb2_tree_connect_response(ByteView message);

/// The words behind AndX are zero.
[[nodiscard]] Bytes build_smb1_tree_connect_response(const Smb1TreeConnectResponse& response);
/// Errors: truncated, bad_magic, bad_value (another command, a request), bad_structure_size (another WordCount; an
/// error reply has none: look at the header's status first).
[[nodiscard]] Decoded<Smb1TreeConnectResponse> decode_smb1_tree_connect_response(ByteView message);

}  // namespace smbprobe::proto
