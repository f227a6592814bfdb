#include "proto/filetime.hpp"

#include <array>
#include <chrono>
#include <limits>

#include "proto/digits.hpp"

namespace smbprobe::proto {
namespace {

namespace chrono = std::chrono;

constexpr std::uint64_t kStepsPerSecond = 10'000'000;
constexpr std::uint64_t kSecondsPerDay = 86'400;
constexpr std::uint64_t kStepsPerMicrosecond = 10;
constexpr std::uint64_t kUnixEpoch = 116'444'736'000'000'000;
constexpr std::uint64_t kYear10000 = 2'650'467'744'000'000'000;
constexpr auto kEpochDay = chrono::sys_days{chrono::year{1601} / chrono::January / 1};
static_assert((chrono::sys_days{chrono::year{1970} / 1 / 1} - kEpochDay).count() * 864'000'000'000 ==
              static_cast<std::int64_t>(kUnixEpoch));
static_assert((chrono::sys_days{chrono::year{10000} / 1 / 1} - kEpochDay).count() * 864'000'000'000 ==
              static_cast<std::int64_t>(kYear10000));

constexpr bool tells_a_time(std::uint64_t filetime) { return filetime != 0 && filetime < kYear10000; }

/// Space for "2026-11-22T10:00:00.1234567Z".
constexpr std::size_t kLongestTime = 28;
using TimeText = std::array<char, kLongestTime>;

char* put_decimals(char* at, std::uint64_t steps) {
  if (steps == 0) return at;
  at = put_digits(at, '.', steps, 7);
  while (at[-1] == '0') --at;
  return at;
}

/// Takes digits off the front and what stands behind them.
std::optional<unsigned> take_number(std::string_view& text, std::size_t digits, char behind) {
  if (text.size() < digits) return std::nullopt;
  unsigned number = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + static_cast<unsigned>(c - '0');
  }
  text.remove_prefix(digits);
  if (behind == '\0') return number;
  if (!text.starts_with(behind)) return std::nullopt;
  text.remove_prefix(1);
  return number;
}

/// ".1Z" and "Z": up to seven decimals as steps.
std::optional<std::uint64_t> take_decimals(std::string_view text) {
  constexpr std::size_t kDigits = 7;
  if (!text.ends_with('Z')) return std::nullopt;
  text.remove_suffix(1);
  if (text.empty()) return 0;
  if (!text.starts_with('.') || text.size() < 2 || text.size() > kDigits + 1) return std::nullopt;
  std::string digits(text.substr(1));
  digits.resize(kDigits, '0');
  std::string_view rest = digits;
  return take_number(rest, kDigits, '\0');
}

}  // namespace

std::optional<std::uint64_t> filetime_from_iso8601(std::string_view text) {
  const auto year = take_number(text, 4, '-');
  const auto month = take_number(text, 2, '-');
  const auto day = take_number(text, 2, 'T');
  const auto hour = take_number(text, 2, ':');
  const auto minute = take_number(text, 2, ':');
  const auto second = take_number(text, 2, '\0');
  const auto steps = take_decimals(text);
  if (!year || !month || !day || !hour || !minute || !second || !steps) return std::nullopt;
  const chrono::year_month_day date{chrono::year{static_cast<int>(*year)}, chrono::month{*month}, chrono::day{*day}};
  if (!date.ok() || *year < 1601 || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  const auto days = static_cast<std::uint64_t>((chrono::sys_days{date} - kEpochDay).count());
  const std::uint64_t seconds = days * kSecondsPerDay + *hour * 3600ULL + *minute * 60ULL + *second;
  return seconds * kStepsPerSecond + *steps;
}

std::optional<std::string> filetime_to_iso8601(std::uint64_t filetime) {
  if (!tells_a_time(filetime)) return std::nullopt;
  const std::uint64_t seconds = filetime / kStepsPerSecond;
  const chrono::year_month_day date{kEpochDay + chrono::days{static_cast<int>(seconds / kSecondsPerDay)}};
  TimeText text{};
  char* end = put_clock(put_date(text.data(), date), seconds % kSecondsPerDay);
  end = put_decimals(end, filetime % kStepsPerSecond);
  *end++ = 'Z';
  return std::string(text.data(), end);
}

std::optional<std::int64_t> filetime_to_unix_us(std::uint64_t filetime) {
  if (!tells_a_time(filetime)) return std::nullopt;
  return static_cast<std::int64_t>(filetime / kStepsPerMicrosecond) -
         static_cast<std::int64_t>(kUnixEpoch / kStepsPerMicrosecond);
}

std::uint64_t filetime_from_unix_us(std::int64_t microseconds) {
  constexpr auto kEpochUs = static_cast<std::int64_t>(kUnixEpoch / kStepsPerMicrosecond);
  constexpr auto kMostUs = std::numeric_limits<std::int64_t>::max() / static_cast<std::int64_t>(kStepsPerMicrosecond);
  if (microseconds <= -kEpochUs) return 0;
  const std::int64_t kept = microseconds < kMostUs - kEpochUs ? microseconds : kMostUs - kEpochUs;
  return static_cast<std::uint64_t>(kept + kEpochUs) * kStepsPerMicrosecond;
}

std::optional<std::string> dos_time_to_iso8601(std::uint16_t date, std::uint16_t time) {
  const unsigned hour = time >> 11U;
  const unsigned minute = (time >> 5U) & 0x3FU;
  const unsigned second = (time & 0x1FU) * 2;
  const chrono::year_month_day day{chrono::year{1980 + (date >> 9U)}, chrono::month{(date >> 5U) & 0x0FU},
                                   chrono::day{date & 0x1FU}};
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  TimeText text{};
  return std::string(text.data(), put_clock(put_date(text.data(), day), (hour * 60 + minute) * 60 + second));
}

}  // namespace smbprobe::proto
