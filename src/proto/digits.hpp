// Decimal digits with leading zeros, and dates and times of them, quickly: a sweep writes them for every host.
#pragma once

#include <chrono>
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

/// "2026-11-22", ten characters.
constexpr char* put_date(char* at, std::chrono::year_month_day date) noexcept {
  at = put_digits(at, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  at = put_digits(at, '-', static_cast<unsigned>(date.month()), 2);
  return put_digits(at, '-', static_cast<unsigned>(date.day()), 2);
}

/// "T10:00:00", nine characters, of the seconds since midnight.
constexpr char* put_clock(char* at, std::uint64_t seconds) noexcept {
  at = put_digits(at, 'T', seconds / 3600, 2);
  at = put_digits(at, ':', seconds / 60 % 60, 2);
  return put_digits(at, ':', seconds % 60, 2);
}

}  // namespace smbprobe::proto
