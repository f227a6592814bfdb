#include "cli/time_text.hpp"

#include <chrono>
#include <cmath>

#include "proto/digits.hpp"

namespace smbprobe::cli {
namespace {

constexpr std::size_t kLongest = 24;

/// A number of a time, and what stands before it.
struct Field {
  char before;
  std::uint64_t number;
  std::size_t digits;
};

}  // namespace

std::string iso8601_ms(std::int64_t unix_us) {
  using namespace std::chrono;
  constexpr std::uint64_t kUsPerMs = 1000;
  const sys_time<microseconds> at{microseconds{unix_us}};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const auto in_day = static_cast<std::uint64_t>((at - day).count()) / kUsPerMs;
  std::string out;
  out.reserve(kLongest);
  proto::append_digits(out, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  for (const auto& [before, number, digits] :
       {Field{'-', static_cast<unsigned>(date.month()), 2}, Field{'-', static_cast<unsigned>(date.day()), 2},
        Field{'T', in_day / 3'600'000, 2}, Field{':', in_day / 60'000 % 60, 2}, Field{':', in_day / 1000 % 60, 2},
        Field{'.', in_day % 1000, 3}}) {
    out += before;
    proto::append_digits(out, number, digits);
  }
  return out += 'Z';
}

double to_ms(std::int64_t us) noexcept { return std::round(static_cast<double>(us) / 100.0) / 10.0; }

}  // namespace smbprobe::cli
