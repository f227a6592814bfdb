// GUID. [MS-DTYP] 2.3.4
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smbprobe::proto {

/// 16 bytes as on the wire: the first three groups are little-endian.
using Guid = std::array<std::uint8_t, 16>;

/// The usual text form, lower case: "6a0b3b7e-0123-4567-89ab-cdef01234567".
[[nodiscard]] std::string to_string(const Guid& guid);

/// Reads the usual text form; nothing when it is not one.
[[nodiscard]] std::optional<Guid> parse_guid(std::string_view text);

}  // namespace smbprobe::proto
