#include "proto/filetime.hpp"

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

void append_decimals(std::string& out, std::uint64_t steps) {
  if (steps == 0) return;
  out += '.';
  append_digits(out, steps, 7);
  out.erase(out.find_last_not_of('0') + 1);
}

void append_date(std::string& out, chrono::year_month_day date) {
  append_digits(out, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.day()), 2);
}

void append_clock(std::string& out, std::uint64_t hour, std::uint64_t minute, std::uint64_t second) {
  out += 'T';
  append_digits(out, hour, 2);
  out += ':';
  append_digits(out, minute, 2);
  out += ':';
  append_digits(out, second, 2);
}

}  // namespace

std::optional<std::string> filetime_to_iso8601(std::uint64_t filetime) {
  if (!tells_a_time(filetime)) return std::nullopt;
  const std::uint64_t seconds = filetime / kStepsPerSecond;
  const std::uint64_t in_day = seconds % kSecondsPerDay;
  const chrono::year_month_day date{kEpochDay + chrono::days{static_cast<int>(seconds / kSecondsPerDay)}};
  std::string out;
  out.reserve(kLongestTime);
  append_date(out, date);
  append_clock(out, in_day / 3600, in_day / 60 % 60, in_day % 60);
  append_decimals(out, filetime % kStepsPerSecond);
  return out += 'Z';
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
  std::string out;
  append_date(out, day);
  append_clock(out, hour, minute, second);
  return out;
}

}  // namespace smbprobe::proto
