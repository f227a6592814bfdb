// How many hosts may be new at a time.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "net/clock.hpp"

namespace smbprobe::net {

/// Counts the hosts that began a moment ago and have not ended. A thousand connections that all move at once cost a
/// fifth more each than a hundred, because what the kernel keeps of them does not fit into the processor's cache; those
/// that only wait for a silent host cost nothing. So new hosts begin as others end or fall silent, not all at once.
class FreshHosts {
 public:
  static constexpr std::size_t kMost = 192;
  /// After this time, twice it at the most, a host is not new any more.
  static constexpr std::chrono::milliseconds kTime{5};

  using Period = std::uint64_t;

  /// False while as many as may be are new.
  [[nodiscard]] bool room(Clock::time_point now) noexcept {
    if (now >= turn_) next_period(now);
    return begun_[0] + begun_[1] < most_;
  }

  /// When to ask again, should no host end before.
  [[nodiscard]] Clock::time_point turn() const noexcept { return turn_; }

  /// One more. What it returns is to be given back when the host has ended.
  [[nodiscard]] Period begin() noexcept {
    ++begun_[period_ % 2];
    return period_;
  }

  void end(Period period) noexcept {
    if (period + 1 < period_) return;
    --begun_[period % 2];
    answered_ = true;
  }

 private:
  void next_period(Clock::time_point now) noexcept {
    // where nobody answers the hosts in flight only wait, and there may be as many as the scan allows
    most_ = answered_ ? kMost : std::min(2 * most_, kMostSilent);
    answered_ = false;
    const bool skipped_one = now - turn_ >= kTime;
    if (skipped_one) begun_ = {};
    period_ += skipped_one ? 2 : 1;
    begun_[period_ % 2] = 0;
    turn_ = now + kTime;
  }

  static constexpr std::size_t kMostSilent = 1U << 20U;

  std::size_t most_ = kMost;
  bool answered_ = true;  ///< a new one ended in this period
  Period period_ = 1;
  std::array<std::size_t, 2> begun_{};  ///< in this period and in the one before: those that have not ended
  Clock::time_point turn_{};
};

}  // namespace smbprobe::net
