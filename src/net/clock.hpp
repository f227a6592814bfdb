// The clock of events: steady, so that an adjusted wall clock bends no round-trip time.
#pragma once

#include <chrono>
#include <cstdint>

namespace smbprobe::net {

using Clock = std::chrono::steady_clock;

/// Microseconds of the steady clock.
[[nodiscard]] inline std::int64_t to_us(Clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}
[[nodiscard]] inline std::int64_t now_us() { return to_us(Clock::now()); }

/// What to add to now_us() to get microseconds since 1970 UTC. Take it once a scan, so that times within a scan agree.
[[nodiscard]] inline std::int64_t unix_offset_us() {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(wall).count() - now_us();
}

}  // namespace smbprobe::net
