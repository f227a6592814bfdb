#include "net/rate_gate.hpp"

#include <algorithm>

namespace smbprobe::net {

RateGate::RateGate(unsigned rate)
    : spacing_(std::chrono::duration_cast<Clock::duration>(std::chrono::seconds(1)) / std::max(rate, 1U)),
      last_second_(std::max(rate, 1U), Clock::time_point::min()) {}

RateGate::Turn RateGate::take(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  auto earliest = next_;
  const auto rate_ago = last_second_[oldest_];
  // spacing alone would let starts that came late bunch up with those that came in time
  if (rate_ago != Clock::time_point::min()) earliest = std::max(earliest, rate_ago + std::chrono::seconds(1));
  if (now < earliest) return {.granted = false, .ask_again = earliest};
  last_second_[oldest_] = now;
  oldest_ = (oldest_ + 1) % last_second_.size();
  // who woke late may catch up, by at most a hundredth of a second
  next_ = std::max(next_, now - std::chrono::milliseconds(10)) + spacing_;
  return {.granted = true, .ask_again = now};
}

}  // namespace smbprobe::net
