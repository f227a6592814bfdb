// The preauthentication integrity hash of SMB 3.1.1. [MS-SMB2] 3.2.5.2, 3.3.5.4
#pragma once

#include <array>
#include <cstdint>

#include "proto/bytes.hpp"

namespace smbprobe::proto {

/// A SHA-512 digest.
using PreauthHash = std::array<std::uint8_t, 64>;

/// The next value: SHA-512(previous value, whole SMB2 message without its transport header). The first previous value
/// is zero.
[[nodiscard]] PreauthHash next_preauth_hash(const PreauthHash& previous, ByteView message);

}  // namespace smbprobe::proto
