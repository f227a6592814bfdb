// FILETIME: 100 ns steps since 1601-01-01 UTC, and the DOS date and time of LANMAN. [MS-DTYP] 2.3.3
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smbprobe::proto {

/// As UTC in ISO 8601 with as many decimals (up to seven) as are not zero: "2026-11-22T10:00:00.1Z".
/// Nothing for 0 ("not told"), for a negative value and for years past 9999.
[[nodiscard]] std::optional<std::string> filetime_to_iso8601(std::uint64_t filetime);

/// The FILETIME of what filetime_to_iso8601() writes; nothing for any other text.
[[nodiscard]] std::optional<std::uint64_t> filetime_from_iso8601(std::string_view text);

/// Microseconds since 1970-01-01 UTC, or nothing where filetime_to_iso8601 says nothing.
[[nodiscard]] std::optional<std::int64_t> filetime_to_unix_us(std::uint64_t filetime);

/// The FILETIME of microseconds since 1970-01-01 UTC; 0 before 1601.
[[nodiscard]] std::uint64_t filetime_from_unix_us(std::int64_t microseconds);

/// SMB_DATE and SMB_TIME of a LANMAN answer as ISO 8601 without a zone ("2026-11-22T18:28:30"); nothing for an
/// impossible date. [MS-CIFS] 2.2.1.4
[[nodiscard]] std::optional<std::string> dos_time_to_iso8601(std::uint16_t date, std::uint16_t time);

}  // namespace smbprobe::proto
