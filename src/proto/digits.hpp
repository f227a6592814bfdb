// Decimal digits with leading zeros, quickly: times are written for every host of a sweep.
#pragma once

#include <cstddef>
#include <cstdint>

namespace smbprobe::proto {

/// Writes the last `digits` digits of a number, with zeros in front where it has fewer. Returns the place behind them.
constexpr char* put_digits(char* at, std::uint64_t number, std::size_t digits) noexcept {
  for (char* to = at + digits; to != at; number /= 10) *--to = static_cast<char>('0' + number % 10);
  return at + digits;
}

/// The same with a separator before the digits.
constexpr char* put_digits(char* at, char before, std::uint64_t number, std::size_t digits) noexcept {
  *at = before;
  return put_digits(at + 1, number, digits);
}

}  // namespace smbprobe::proto
