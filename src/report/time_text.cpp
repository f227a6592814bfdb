#include "report/time_text.hpp"

#include <array>
#include <chrono>
#include <cmath>

#include "proto/digits.hpp"

namespace smbprobe::report {
namespace {

constexpr std::size_t kSize = 24;  // "2026-11-22T10:00:00.123Z"

}  // namespace

std::string iso8601_ms(std::int64_t unix_us) {
  using namespace std::chrono;
  constexpr std::uint64_t kUsPerMs = 1000;
  const sys_time<microseconds> at{microseconds{unix_us}};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const auto in_day = static_cast<std::uint64_t>((at - day).count()) / kUsPerMs;
  std::array<char, kSize> text{};
  char* end = proto::put_clock(proto::put_date(text.data(), date), in_day / 1000);
  end = proto::put_digits(end, '.', in_day % 1000, 3);
  *end++ = 'Z';
  return {text.data(), end};
}

double to_ms(std::int64_t us) noexcept { return std::round(static_cast<double>(us) / 100.0) / 10.0; }

}  // namespace smbprobe::report
