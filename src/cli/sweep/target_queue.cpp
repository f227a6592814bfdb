#include "cli/sweep/target_queue.hpp"

#include <utility>

namespace smbprobe::cli {

bool TargetQueue::push(targets::Target&& target) {
  bool was_empty = false;
  {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return closed_ || targets_.size() < most_; });
    if (closed_) return false;
    was_empty = targets_.empty();
    targets_.push_back(std::move(target));
  }
  if (was_empty) bell_.ring();
  return true;
}

void TargetQueue::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  bell_.ring();
}

std::expected<targets::Target, net::NoTarget> TargetQueue::take() {
  const std::lock_guard lock(mutex_);
  if (targets_.empty()) return std::unexpected(ended_ ? net::NoTarget::more : net::NoTarget::yet);
  auto target = std::move(targets_.front());
  targets_.pop_front();
  // not at each target: the reader fills a half at a time
  if (targets_.size() == most_ / 2) room_.notify_one();
  return target;
}

void TargetQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  room_.notify_one();
}

}  // namespace smbprobe::cli
