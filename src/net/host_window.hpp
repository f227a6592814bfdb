// How many connections a host may have at a time: as many as it bears.
#pragma once

#include <chrono>

#include "net/clock.hpp"

namespace smbprobe::net {

/// How a connection was begun.
struct Begun {
  Clock::time_point at;
  unsigned open = 1;  ///< connections to the host then, this one included
};

/// Opens with few, widens by one with each prompt answer and with each connection that brought some, halves where one
/// is dropped, times out or is much slower than the fastest. What was begun before the last halving says nothing new.
/// A host that works on one question after another gets no more than it can answer in half the time-out.
class HostWindow {
 public:
  /// @param most connections at a time, at least 1
  HostWindow(unsigned most, Clock::duration timeout);

  [[nodiscard]] unsigned allowed() const noexcept { return allowed_; }

  /// A connection that lasted until now brought so many answers. @param open connections at its end, itself included
  void answered(const Begun& begun, unsigned answers, unsigned open) noexcept;

  /// A connection was dropped or brought nothing in time.
  void failed(const Begun& begun) noexcept;

 private:
  [[nodiscard]] unsigned answerable(Clock::duration took, unsigned beside) const noexcept;

  unsigned most_;
  Clock::duration timeout_;
  unsigned allowed_;
  Clock::duration fastest_ = Clock::duration::max();
  Clock::time_point halved_{};
};

}  // namespace smbprobe::net
