#include "net/quiet_steps.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace smbprobe::net {

QuietStep QuietSteps::next(std::span<PortRun> ports, bool host_has_spoken, bool one_at_a_time) {
  const bool strained = std::ranges::any_of(ports, [](const PortRun& port) { return port.is_strained(); });
  QuietStep step;
  std::optional<std::size_t> first;  // of those that go alone
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    Port& port = ports_[i];
    const auto idle = std::chrono::duration_cast<std::chrono::microseconds>(host_since_ - port.since);
    if (!port.next) port.next = ports[i].next_quiet(host_has_spoken, idle);
    if (!port.next) continue;
    const bool was_dropped = port.next->purpose == Purpose::retry && port.next->dropped;
    if (strained || one_at_a_time || was_dropped) {
      if (!first || begins(port) < begins(ports_[*first])) first = i;
      continue;
    }
    step.begins = std::max(step.begins, begins(port));
    step.attempts.push_back({i, *std::exchange(port.next, {})});
  }
  if (step.attempts.empty() && first) {
    step.begins = begins(ports_[*first]);
    step.attempts.push_back({*first, *std::exchange(ports_[*first].next, {})});
  }
  return step;
}

std::size_t QuietSteps::clear() {
  std::size_t left = 0;
  for (Port& port : ports_)
    if (std::exchange(port.next, {})) ++left;
  return left;
}

Clock::time_point QuietSteps::begins(const Port& port) const {
  return std::max(host_since_ + port.next->pause, port.since + port.next->port_pause);
}

}  // namespace smbprobe::net
