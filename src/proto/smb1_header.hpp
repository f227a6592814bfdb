// SMB_Header, 32 bytes. [MS-CIFS] 2.2.3.1
#pragma once

#include <array>
#include <cstdint>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {

struct Smb1Header {
  std::uint8_t command{};                           // Command (1)
  std::uint32_t status{};                           // Status (4): NTSTATUS, or class/code without SMB_FLAGS2_NT_STATUS
  std::uint8_t flags{};                             // Flags (1)
  std::uint16_t flags2{};                           // Flags2 (2)
  std::uint16_t pid_high{};                         // PIDHigh (2)
  std::array<std::uint8_t, 8> security_features{};  // SecurityFeatures (8)
  std::uint16_t reserved{};                         // Reserved (2)
  std::uint16_t tid{};                              // TID (2)
  std::uint16_t pid_low{};                          // PIDLow (2)
  std::uint16_t uid{};                              // UID (2)
  std::uint16_t mid{};                              // MID (2)

  friend bool operator==(const Smb1Header&, const Smb1Header&) = default;
};

/// True when the bytes begin with 0xFF 'S' 'M' 'B'.
[[nodiscard]] bool is_smb1(ByteView message) noexcept;

/// True when the strings of the message are UTF-16LE.
[[nodiscard]] constexpr bool is_unicode(const Smb1Header& header) noexcept {
  return (header.flags2 & SMB_FLAGS2_UNICODE) != 0;
}

/// Decodes the header. @pre transport header removed. Errors: truncated, bad_magic.
[[nodiscard]] Decoded<Smb1Header> decode_smb1_header(ByteView message);

/// Appends the header's 32 bytes.
void write_smb1_header(Writer& out, const Smb1Header& header);

/// The header of a probe's request as Windows clients fill it: Flags 0x18, TID 0xFFFF, PIDLow 0xFEFF.
[[nodiscard]] Smb1Header probe_smb1_header(std::uint8_t command, bool extended_security);

}  // namespace smbprobe::proto
