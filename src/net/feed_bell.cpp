#include "net/feed_bell.hpp"

#include <algorithm>

namespace smbprobe::net {

void FeedBell::ring() {
  const std::lock_guard lock(mutex_);
  for (auto* const sleeper : sleepers_) sleeper->wake();
  sleepers_.clear();
}

void FeedBell::enrol(Sleeper& sleeper) {
  const std::lock_guard lock(mutex_);
  if (std::ranges::find(sleepers_, &sleeper) == sleepers_.end()) sleepers_.push_back(&sleeper);
}

void FeedBell::withdraw(const Sleeper& sleeper) {
  const std::lock_guard lock(mutex_);
  std::erase(sleepers_, &sleeper);
}

}  // namespace smbprobe::net
