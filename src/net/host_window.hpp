// How many connections a host may have at a time: as many as it bears.
#pragma once

#include <chrono>

#include "net/clock.hpp"

namespace smbprobe::net {

/// Opens with few, widens by one with each prompt answer and with each connection that brought some, halves where one
/// is dropped, times out or is much slower than the fastest. What was begun before the last halving says nothing new.
class HostWindow {
 public:
  /// @param most connections at a time, at least 1
  explicit HostWindow(unsigned most);

  [[nodiscard]] unsigned allowed() const noexcept { return allowed_; }

  /// A connection that was begun at `begun` and lasted until now brought so many answers.
  void answered(Clock::time_point begun, unsigned answers) noexcept;

  /// A connection that was begun at `begun` was dropped or brought nothing in time.
  void failed(Clock::time_point begun) noexcept;

 private:
  unsigned most_;
  unsigned allowed_;
  Clock::duration fastest_ = Clock::duration::max();
  Clock::time_point halved_{};
};

}  // namespace smbprobe::net
