// SMB2 Packet Header - SYNC, 64 bytes. [MS-SMB2] 2.2.1.2
#pragma once

#include <array>
#include <cstdint>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {

struct Smb2Header {
  std::uint16_t credit_charge{};             // CreditCharge (2)
  std::uint32_t status{};                    // Status (4)
  std::uint16_t command{};                   // Command (2)
  std::uint16_t credits{};                   // CreditRequest/CreditResponse (2)
  std::uint32_t flags{};                     // Flags (4)
  std::uint32_t next_command{};              // NextCommand (4)
  std::uint64_t message_id{};                // MessageId (8)
  std::uint32_t process_id{};                // Reserved (4): a process id by custom
  std::uint32_t tree_id{};                   // TreeId (4); with ASYNC_COMMAND the upper half of AsyncId
  std::uint64_t session_id{};                // SessionId (8)
  std::array<std::uint8_t, 16> signature{};  // Signature (16)

  friend bool operator==(const Smb2Header&, const Smb2Header&) = default;
};

/// True when the bytes begin with 0xFE 'S' 'M' 'B'.
[[nodiscard]] bool is_smb2(ByteView message) noexcept;

/// Decodes the header. @pre transport header removed. Errors: truncated, bad_magic, bad_structure_size.
[[nodiscard]] Decoded<Smb2Header> decode_smb2_header(ByteView message);

/// Which way a message goes: SMB2_FLAGS_SERVER_TO_REDIR is clear in a request and set in a response.
enum class Smb2Direction : std::uint8_t { request, response };

/// Decodes the header of a message that must be of this command and direction. Errors: as above, and bad_value.
[[nodiscard]] Decoded<Smb2Header> decode_smb2_header_of(ByteView message,
                                                        std::uint16_t command,
                                                        Smb2Direction direction);

/// True when the header goes this way.
[[nodiscard]] bool goes(const Smb2Header& header, Smb2Direction direction) noexcept;

/// Appends the header's 64 bytes.
void write_smb2_header(Writer& out, const Smb2Header& header);

/// The header of a probe's request: CreditRequest 31, process id 0xFEFF.
[[nodiscard]] Smb2Header probe_smb2_header(std::uint16_t command, std::uint64_t message_id);

}  // namespace smbprobe::proto
