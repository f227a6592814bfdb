// How much of its time a host has had.
#pragma once

#include <algorithm>
#include <optional>

#include "net/clock.hpp"

namespace smbprobe::net {

/// Counts from the first sign of life. Stands still while all that a host has to do waits for its turn.
class HostClock {
 public:
  /// A sign of life: the first one counts.
  void start(Clock::time_point now) noexcept {
    if (!alive_) alive_ = now;
  }

  [[nodiscard]] bool is_alive() const noexcept { return alive_.has_value(); }

  void stand_still(Clock::time_point now) noexcept {
    if (!stands_since_) stands_since_ = now;
  }
  void go_on(Clock::time_point now) noexcept {
    if (stands_since_ && alive_) stood_ += now - std::max(*stands_since_, *alive_);
    stands_since_.reset();
  }

  [[nodiscard]] Clock::duration elapsed(Clock::time_point now) const noexcept {
    if (!alive_) return {};
    const auto standing = stands_since_ ? now - std::max(*stands_since_, *alive_) : Clock::duration::zero();
    return now - *alive_ - stood_ - standing;
  }

 private:
  std::optional<Clock::time_point> alive_;
  std::optional<Clock::time_point> stands_since_;
  Clock::duration stood_{};
};

}  // namespace smbprobe::net
