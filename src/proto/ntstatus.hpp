// NTSTATUS values that an SMB server answers with. [MS-ERREF] 2.3.1
#pragma once

#include <cstdint>
#include <string>

namespace smbprobe::proto {

inline constexpr std::uint32_t STATUS_SUCCESS = 0x00000000;
inline constexpr std::uint32_t STATUS_PENDING = 0x00000103;
inline constexpr std::uint32_t STATUS_NOT_IMPLEMENTED = 0xC0000002;
inline constexpr std::uint32_t STATUS_INVALID_PARAMETER = 0xC000000D;
inline constexpr std::uint32_t STATUS_MORE_PROCESSING_REQUIRED = 0xC0000016;
inline constexpr std::uint32_t STATUS_ACCESS_DENIED = 0xC0000022;
inline constexpr std::uint32_t STATUS_INSUFFICIENT_RESOURCES = 0xC000009A;
inline constexpr std::uint32_t STATUS_NOT_SUPPORTED = 0xC00000BB;
inline constexpr std::uint32_t STATUS_TOO_MANY_SESSIONS = 0xC00000CE;
inline constexpr std::uint32_t STATUS_REQUEST_NOT_ACCEPTED = 0xC00000D0;
inline constexpr std::uint32_t STATUS_USER_SESSION_DELETED = 0xC0000203;
inline constexpr std::uint32_t STATUS_INSUFF_SERVER_RESOURCES = 0xC0000205;
inline constexpr std::uint32_t STATUS_NETWORK_SESSION_EXPIRED = 0xC000035C;

/// The token ("STATUS_NOT_SUPPORTED"), or "0x%08x" for a value without one here.
[[nodiscard]] std::string ntstatus_name(std::uint32_t status);

}  // namespace smbprobe::proto
