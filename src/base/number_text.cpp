#include "base/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace smbprobe::base {

std::string grouped(std::uint64_t number) {
  constexpr std::size_t kGroup = 3;
  std::string out = std::to_string(number);
  for (std::size_t at = out.size(); at > kGroup;) out.insert(at -= kGroup, 1, ',');
  return out;
}

std::string duration_text(double seconds) {
  constexpr std::uint64_t kMinute = 60;
  constexpr std::uint64_t kHour = 60 * kMinute;
  constexpr std::uint64_t kDay = 24 * kHour;
  constexpr double kMost = 1e15;  // anything beyond fits no calendar, and a conversion must not overflow
  constexpr double kExact = 9.95;
  if (!(seconds > 0)) return "0.0 s";
  if (seconds < kExact) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(std::min(seconds, kMost)));
  if (whole < kMinute) return fmt::format("{} s", whole);
  if (whole < kHour) return fmt::format("{} min {} s", whole / kMinute, whole % kMinute);
  if (whole < kDay) return fmt::format("{} h {} min", whole / kHour, whole % kHour / kMinute);
  return fmt::format("{} d {} h", grouped(whole / kDay), whole % kDay / kHour);
}

}  // namespace smbprobe::base
