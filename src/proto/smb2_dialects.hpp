// THE table of SMB2 dialects. [MS-SMB2] 1.7, 2.2.3, 2.2.4
#pragma once

#include <array>
#include <cstdint>

#include "proto/named_values.hpp"

namespace smbprobe::proto {

inline constexpr std::uint16_t SMB_2_0_2 = 0x0202;
inline constexpr std::uint16_t SMB_2_1 = 0x0210;
inline constexpr std::uint16_t SMB_3_0 = 0x0300;
inline constexpr std::uint16_t SMB_3_0_2 = 0x0302;
inline constexpr std::uint16_t SMB_3_1_1 = 0x0311;

/// DialectRevision of the answer to a multi-protocol NEGOTIATE: "SMB 2.1 or later", no more. [MS-SMB2] 3.3.5.3.1
inline constexpr std::uint16_t kSmb2Wildcard = 0x02FF;

/// Every dialect that was ever shipped, lowest first.
inline constexpr std::array<Named<std::uint16_t>, 5> kSmb2Dialects{{
    {SMB_2_0_2, "SMB 2.0.2", "2.0.2"},
    {SMB_2_1, "SMB 2.1", "2.1"},
    {SMB_3_0, "SMB 3.0", "3.0"},
    {SMB_3_0_2, "SMB 3.0.2", "3.0.2"},
    {SMB_3_1_1, "SMB 3.1.1", "3.1.1"},
}};
static_assert(sorted_and_unique(kSmb2Dialects));

/// How a server says that it encrypts: by a capability, then with AES-128-CCM, or by a cipher. [MS-SMB2] 3.3.5.4
enum class EncryptionBy : std::uint8_t { nothing, capability, cipher };

[[nodiscard]] constexpr EncryptionBy encryption_by(std::uint16_t revision) noexcept {
  if (revision == SMB_3_1_1) return EncryptionBy::cipher;
  return revision == SMB_3_0 || revision == SMB_3_0_2 ? EncryptionBy::capability : EncryptionBy::nothing;
}

}  // namespace smbprobe::proto
