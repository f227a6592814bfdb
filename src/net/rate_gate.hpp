// The brake of --rate: when the next connection may be opened.
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

#include "net/clock.hpp"

namespace smbprobe::net {

/// Hands out starting times, evenly spaced, and such that no second ever holds more than `rate` of them, however late
/// they are used. Safe to use from several threads.
class RateGate {
 public:
  /// @param rate connections a second, at least 1
  explicit RateGate(unsigned rate);

  /// Takes the next start if it may be now; else says when to ask again.
  struct Turn {
    bool granted;
    Clock::time_point ask_again;
  };
  [[nodiscard]] Turn take(Clock::time_point now);

 private:
  std::mutex mutex_;
  Clock::duration spacing_;
  Clock::time_point next_{};
  std::vector<Clock::time_point> last_second_;  ///< the latest `rate` starts, a ring
  std::size_t oldest_ = 0;
};

}  // namespace smbprobe::net
