#include "proto/filetime.hpp"

#include <fmt/format.h>

#include <chrono>
#include <limits>

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

std::string decimals(std::uint64_t steps) {
  if (steps == 0) return {};
  std::string out = fmt::format(".{:07}", steps);
  while (out.back() == '0') out.pop_back();
  return out;
}

std::string date_text(chrono::year_month_day date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace

std::optional<std::string> filetime_to_iso8601(std::uint64_t filetime) {
  if (!tells_a_time(filetime)) return std::nullopt;
  const std::uint64_t seconds = filetime / kStepsPerSecond;
  const std::uint64_t in_day = seconds % kSecondsPerDay;
  const chrono::year_month_day date{kEpochDay + chrono::days{static_cast<int>(seconds / kSecondsPerDay)}};
  return fmt::format("{}T{:02}:{:02}:{:02}{}Z", date_text(date), in_day / 3600, in_day / 60 % 60, in_day % 60,
                     decimals(filetime % kStepsPerSecond));
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
  return fmt::format("{}T{:02}:{:02}:{:02}", date_text(day), hour, minute, second);
}

}  // namespace smbprobe::proto
