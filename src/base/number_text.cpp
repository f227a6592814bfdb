#include "base/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace smbprobe::base {

std::string grouped(std::uint64_t number) {
  constexpr std::size_t kGroup = 3;
  std::string out = std::to_string(number);
  for (std::size_t at = out.size(); at > kGroup;) out.insert(at -= kGroup, 1, ',');
  return out;
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kThousand = 1000;
  constexpr std::array<std::string_view, 6> kUnits{"kB", "MB", "GB", "TB", "PB", "EB"};
  if (bytes < kThousand) return fmt::format("{} {}", bytes, bytes == 1 ? "byte" : "bytes");
  auto size = static_cast<double>(bytes) / kThousand;
  std::size_t unit = 0;
  constexpr double kRoundsUp = 999.5;
  for (; size >= kRoundsUp && unit + 1 < kUnits.size(); ++unit) size /= kThousand;
  return fmt::format("{:.3g} {}", size, kUnits.at(unit));
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
