#include "cli/time_text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

namespace smbprobe::cli {

std::string iso8601_ms(std::int64_t unix_us) {
  using namespace std::chrono;
  const sys_time<microseconds> at{microseconds{unix_us}};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss<milliseconds> clock{floor<milliseconds>(at - day)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

double to_ms(std::int64_t us) noexcept { return std::round(static_cast<double>(us) / 100.0) / 10.0; }

}  // namespace smbprobe::cli
