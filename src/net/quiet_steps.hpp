// What the ports of a host are asked next when nothing is open to it, and which of it side by side. No I/O.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "net/clock.hpp"
#include "net/port_run.hpp"

namespace smbprobe::net {

struct PortAttempt {
  std::size_t port;  ///< its place among those of the host
  Attempt attempt;
};

/// Connections that begin together.
struct QuietStep {
  std::vector<PortAttempt> attempts;  ///< empty: nothing is left to ask
  Clock::time_point begins{};         ///< when host and ports will have been left in peace for long enough
};

class QuietSteps {
 public:
  /// @param ports how many the host has
  explicit QuietSteps(std::size_t ports) : ports_(ports) {}

  /// A connection to a port is over.
  void ended(std::size_t port, Clock::time_point now) { host_since_ = ports_[port].since = now; }

  /// The next step. What was dropped goes alone, for a drop counts only where nothing else was open to the host; the
  /// rest is asked of all ports side by side. @param one_at_a_time under --rate; also where a port dropped what it had
  /// answered @param host_has_spoken see PortRun::next_quiet()
  [[nodiscard]] QuietStep next(std::span<PortRun> ports, bool host_has_spoken, bool one_at_a_time);

  /// Forgets what next() has not given. @return how many questions that were
  std::size_t clear();

 private:
  struct Port {
    Clock::time_point since{};    ///< when its last connection was over
    std::optional<Attempt> next;  ///< its next question
  };

  [[nodiscard]] Clock::time_point begins(const Port& port) const;

  std::vector<Port> ports_;
  Clock::time_point host_since_{};  ///< when the last connection to any of them was over
};

}  // namespace smbprobe::net
