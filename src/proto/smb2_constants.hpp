// SMB2 numbers: commands, header flags, SecurityMode, Capabilities. [MS-SMB2] 2.2
#pragma once

#include <array>
#include <cstdint>

#include "proto/named_values.hpp"

namespace smbprobe::proto {

inline constexpr std::array<std::uint8_t, 4> kSmb2ProtocolId{0xFE, 'S', 'M', 'B'};
inline constexpr std::array<std::uint8_t, 4> kSmb2TransformProtocolId{0xFD, 'S', 'M', 'B'};
inline constexpr std::array<std::uint8_t, 4> kSmb2CompressionProtocolId{0xFC, 'S', 'M', 'B'};
inline constexpr std::size_t kSmb2HeaderSize = 64;

inline constexpr std::uint16_t kNegotiateRequestStructureSize = 36;
inline constexpr std::uint16_t kNegotiateResponseStructureSize = 65;
inline constexpr std::uint16_t kSessionSetupRequestStructureSize = 25;
inline constexpr std::uint16_t kSessionSetupResponseStructureSize = 9;
inline constexpr std::uint16_t kErrorResponseStructureSize = 9;

// Commands. [MS-SMB2] 2.2.1.2
inline constexpr std::uint16_t SMB2_NEGOTIATE = 0x0000;
inline constexpr std::uint16_t SMB2_SESSION_SETUP = 0x0001;

// Header flags. [MS-SMB2] 2.2.1.2
inline constexpr std::uint32_t SMB2_FLAGS_SERVER_TO_REDIR = 0x00000001;
inline constexpr std::uint32_t SMB2_FLAGS_ASYNC_COMMAND = 0x00000002;
inline constexpr std::uint32_t SMB2_FLAGS_SIGNED = 0x00000008;

// SecurityMode. [MS-SMB2] 2.2.3, 2.2.4
inline constexpr std::uint16_t SMB2_NEGOTIATE_SIGNING_ENABLED = 0x0001;
inline constexpr std::uint16_t SMB2_NEGOTIATE_SIGNING_REQUIRED = 0x0002;

inline constexpr std::uint32_t SMB2_GLOBAL_CAP_ENCRYPTION = 0x00000040;

/// Capabilities. [MS-SMB2] 2.2.3, 2.2.4
inline constexpr std::array<Named<std::uint32_t>, 8> kSmb2Capabilities{{
    {0x00000001, "SMB2_GLOBAL_CAP_DFS", "DFS"},
    {0x00000002, "SMB2_GLOBAL_CAP_LEASING", "LEASING"},
    {0x00000004, "SMB2_GLOBAL_CAP_LARGE_MTU", "LARGE_MTU"},
    {0x00000008, "SMB2_GLOBAL_CAP_MULTI_CHANNEL", "MULTI_CHANNEL"},
    {0x00000010, "SMB2_GLOBAL_CAP_PERSISTENT_HANDLES", "PERSISTENT_HANDLES"},
    {0x00000020, "SMB2_GLOBAL_CAP_DIRECTORY_LEASING", "DIRECTORY_LEASING"},
    {0x00000040, "SMB2_GLOBAL_CAP_ENCRYPTION", "ENCRYPTION"},
    {0x00000080, "SMB2_GLOBAL_CAP_NOTIFICATIONS", "NOTIFICATIONS"},
}};
static_assert(sorted_and_unique(kSmb2Capabilities));

/// What a probe says it can do. A server masks its own capabilities by the client's, so every bit up to ENCRYPTION is
/// set. [MS-SMB2] 3.3.5.4
inline constexpr std::uint32_t kProbeCapabilities = 0x0000007F;

// SessionFlags. [MS-SMB2] 2.2.6
inline constexpr std::uint16_t SMB2_SESSION_FLAG_IS_GUEST = 0x0001;
inline constexpr std::uint16_t SMB2_SESSION_FLAG_IS_NULL = 0x0002;

}  // namespace smbprobe::proto
