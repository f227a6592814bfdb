// Numbers out of text, and large numbers and durations for people.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace smbprobe::base {

/// The number that a whole text is: no sign but the minus of a signed type, no space, nothing behind it, and it fits.
template <std::integral Number>
[[nodiscard]] std::optional<Number> parse_number(std::string_view text, int base = 10) noexcept {
  Number out{};
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stopped, error] = std::from_chars(begin, end, out, base);
  return error == std::errc{} && stopped == end ? std::optional(out) : std::nullopt;
}

/// "65,536".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// "999 bytes", "3.2 kB", "63 GB", "37.3 TB": three digits at most, powers of a thousand.
[[nodiscard]] std::string size_text(std::uint64_t bytes);

/// "3.1 s", "4 min 20 s", "2 h 5 min", "3 d 4 h".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace smbprobe::base
