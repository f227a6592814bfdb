// The brake of --rate: when the next connection may be opened.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>

#include "net/clock.hpp"

namespace smbprobe::net {

/// Hands out starting times, evenly spaced, and such that no second ever holds more than `rate` of them. Safe to use
/// from several threads.
class RateGate {
 public:
  /// @param rate connections per second, at least 1
  explicit RateGate(unsigned rate);

  /// Takes the next start if it may be now; else says when to ask again. @param not_before when a connection begins
  /// that has to wait beyond its turn: it takes room in that second  @param connections that begin together, at most
  /// the rate
  struct Turn {
    bool granted;
    Clock::time_point ask_again;
  };
  [[nodiscard]] Turn take(Clock::time_point now, Clock::time_point not_before = {}, std::size_t connections = 1);

 private:
  std::mutex mutex_;
  Clock::duration spacing_;
  Clock::time_point next_{};
  std::size_t rate_;
  std::deque<Clock::time_point> starts_;  ///< of the last second, and those to come, in their order
};

}  // namespace smbprobe::net
