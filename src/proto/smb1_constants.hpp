// SMB1 numbers: commands, header flags, SecurityMode, Capabilities. [MS-CIFS] 2.2, [MS-SMB] 2.2
#pragma once

#include <array>
#include <cstdint>

#include "proto/named_values.hpp"

namespace smbprobe::proto {

inline constexpr std::array<std::uint8_t, 4> kSmb1ProtocolId{0xFF, 'S', 'M', 'B'};
inline constexpr std::size_t kSmb1HeaderSize = 32;

// Commands. [MS-CIFS] 2.2.2.1
inline constexpr std::uint8_t SMB_COM_NEGOTIATE = 0x72;
inline constexpr std::uint8_t SMB_COM_SESSION_SETUP_ANDX = 0x73;

// Flags. [MS-CIFS] 2.2.3.1
inline constexpr std::uint8_t SMB_FLAGS_CASE_INSENSITIVE = 0x08;
inline constexpr std::uint8_t SMB_FLAGS_CANONICALIZED_PATHS = 0x10;
inline constexpr std::uint8_t SMB_FLAGS_REPLY = 0x80;

// Flags2. [MS-CIFS] 2.2.3.1, [MS-SMB] 2.2.3.1
inline constexpr std::uint16_t SMB_FLAGS2_LONG_NAMES = 0x0001;
inline constexpr std::uint16_t SMB_FLAGS2_EAS = 0x0002;
inline constexpr std::uint16_t SMB_FLAGS2_SMB_SECURITY_SIGNATURE_REQUIRED = 0x0010;
inline constexpr std::uint16_t SMB_FLAGS2_IS_LONG_NAME = 0x0040;
inline constexpr std::uint16_t SMB_FLAGS2_EXTENDED_SECURITY = 0x0800;
inline constexpr std::uint16_t SMB_FLAGS2_NT_STATUS = 0x4000;
inline constexpr std::uint16_t SMB_FLAGS2_UNICODE = 0x8000;

/// What Windows clients send, without extended security: UNICODE, NT_STATUS, IS_LONG_NAME, signing supported, EAS,
/// LONG_NAMES.
inline constexpr std::uint16_t kProbeFlags2 = 0xC053;

// SecurityMode. [MS-CIFS] 2.2.4.52.2
inline constexpr std::uint8_t NEGOTIATE_USER_SECURITY = 0x01;
inline constexpr std::uint8_t NEGOTIATE_ENCRYPT_PASSWORDS = 0x02;
inline constexpr std::uint8_t NEGOTIATE_SECURITY_SIGNATURES_ENABLED = 0x04;
inline constexpr std::uint8_t NEGOTIATE_SECURITY_SIGNATURES_REQUIRED = 0x08;

inline constexpr std::uint32_t CAP_UNICODE = 0x00000004;
inline constexpr std::uint32_t CAP_EXTENDED_SECURITY = 0x80000000;

/// Capabilities. [MS-CIFS] 2.2.4.52.2, [MS-SMB] 2.2.4.5.2.1
inline constexpr std::array<Named<std::uint32_t>, 22> kSmb1Capabilities{{
    {0x00000001, "CAP_RAW_MODE", "RAW_MODE"},
    {0x00000002, "CAP_MPX_MODE", "MPX_MODE"},
    {0x00000004, "CAP_UNICODE", "UNICODE"},
    {0x00000008, "CAP_LARGE_FILES", "LARGE_FILES"},
    {0x00000010, "CAP_NT_SMBS", "NT_SMBS"},
    {0x00000020, "CAP_RPC_REMOTE_APIS", "RPC_REMOTE_APIS"},
    {0x00000040, "CAP_STATUS32", "STATUS32"},
    {0x00000080, "CAP_LEVEL_II_OPLOCKS", "LEVEL_II_OPLOCKS"},
    {0x00000100, "CAP_LOCK_AND_READ", "LOCK_AND_READ"},
    {0x00000200, "CAP_NT_FIND", "NT_FIND"},
    {0x00000400, "CAP_BULK_TRANSFER", "BULK_TRANSFER"},
    {0x00000800, "CAP_COMPRESSED_DATA", "COMPRESSED"},
    {0x00001000, "CAP_DFS", "DFS"},
    {0x00002000, "CAP_INFOLEVEL_PASSTHRU", "INFOLEVEL_PASSTHRU"},
    {0x00004000, "CAP_LARGE_READX", "LARGE_READX"},
    {0x00008000, "CAP_LARGE_WRITEX", "LARGE_WRITEX"},
    {0x00010000, "CAP_LWIO", "LWIO"},
    {0x00800000, "CAP_UNIX", "UNIX"},
    {0x02000000, "CAP_COMPRESSED", "COMPRESSED_DATA"},
    {0x20000000, "CAP_DYNAMIC_REAUTH", "DYNAMIC_REAUTH"},
    {0x40000000, "CAP_PERSISTENT_HANDLES", "PERSISTENT_HANDLES"},
    {0x80000000, "CAP_EXTENDED_SECURITY", "EXTENDED_SECURITY"},
}};
static_assert(sorted_and_unique(kSmb1Capabilities));

/// Strings that lead from an SMB1 NEGOTIATE into SMB2. [MS-SMB2] 3.2.4.2.2.1
inline constexpr std::string_view kSmb2Dialect2_002 = "SMB 2.002";
inline constexpr std::string_view kSmb2DialectWildcard = "SMB 2.???";

/// DialectIndex of a refusal: no dialect in common. [MS-CIFS] 2.2.4.52.2
inline constexpr std::uint16_t kNoCommonDialect = 0xFFFF;

}  // namespace smbprobe::proto
