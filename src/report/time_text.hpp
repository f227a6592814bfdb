// Times of our own clock as text.
#pragma once

#include <cstdint>
#include <string>

namespace smbprobe::report {

/// Microseconds since 1970 as UTC in ISO 8601 with milliseconds: "2026-11-22T10:00:00.123Z".
[[nodiscard]] std::string iso8601_ms(std::int64_t unix_us);

/// Microseconds as milliseconds with one decimal, for people and JSON.
[[nodiscard]] double to_ms(std::int64_t us) noexcept;

}  // namespace smbprobe::report
