#include "net/rate_gate.hpp"

#include <algorithm>

namespace smbprobe::net {

RateGate::RateGate(unsigned rate)
    : spacing_(std::chrono::duration_cast<Clock::duration>(std::chrono::seconds(1)) / std::max(rate, 1U)),
      rate_(std::max(rate, 1U)) {}

RateGate::Turn RateGate::take(Clock::time_point now, Clock::time_point not_before, std::size_t connections) {
  constexpr std::chrono::seconds kSecond{1};
  const std::lock_guard lock(mutex_);
  while (!starts_.empty() && starts_.front() + kSecond <= now) starts_.pop_front();
  auto earliest = next_;
  const auto start = std::max(now, not_before);
  // spacing alone would let starts that came late bunch up with those that came in time
  const auto first = std::ranges::upper_bound(starts_, start - kSecond);
  const auto last = std::ranges::lower_bound(starts_, start + kSecond);
  if (static_cast<std::size_t>(last - first) + connections > rate_)
    earliest = std::max(earliest, start > now ? now + spacing_ : *first + kSecond);
  if (now < earliest) return {.granted = false, .ask_again = earliest};
  starts_.insert(std::ranges::upper_bound(starts_, start), connections, start);
  // who woke late may catch up, by at most a hundredth of a second
  next_ =
      std::max(next_, now - std::chrono::milliseconds(10)) + spacing_ * static_cast<Clock::duration::rep>(connections);
  return {.granted = true, .ask_again = now};
}

}  // namespace smbprobe::net
