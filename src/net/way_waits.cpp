#include "net/way_waits.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace smbprobe::net {

WayWaits::Wait* WayWaits::find(const WayLoss& loss) {
  const auto found = std::ranges::find(waits_, loss, &Wait::loss);
  return found == waits_.end() ? nullptr : &*found;
}

std::optional<std::string> WayWaits::wait(const WayLoss& loss, const asio::ip::address& target, Clock::time_point now) {
  const std::lock_guard guard(mutex_);
  if (find(loss) != nullptr) return std::nullopt;
  waits_.push_back({.loss = loss, .target = target, .since = now, .given_up = false});
  return fmt::format("{}: the targets behind it wait, for up to {} s", loss.words, most_.count());
}

bool WayWaits::is_given_up(const WayLoss& loss, Clock::time_point now) {
  const std::lock_guard guard(mutex_);
  const Wait* const found = find(loss);
  return found != nullptr && now - found->since >= most_;
}

std::vector<std::string> WayWaits::review(Ways& ways, Clock::time_point now) {
  const std::lock_guard guard(mutex_);
  std::vector<std::string> out;
  std::erase_if(waits_, [&](Wait& wait) {
    const auto loss = ways.loss(wait.target);
    if (loss == wait.loss) {
      if (now - wait.since >= most_ && !std::exchange(wait.given_up, true))
        out.push_back(
            fmt::format("{}, for {} s now: the targets behind it are not probed", wait.loss.words, most_.count()));
      return false;
    }
    if (!loss) out.push_back(fmt::format("continuing with the targets that waited ({})", wait.loss.words));
    return true;
  });
  return out;
}

}  // namespace smbprobe::net
