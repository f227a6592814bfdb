// From the thread that reads a list, which waits, to the event loops, which never do.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <expected>
#include <mutex>

#include "net/feed_bell.hpp"
#include "net/scan.hpp"
#include "targets/targets.hpp"

namespace smbprobe::cli {

/// Targets in their order, a bounded number. Safe to use from any thread.
class TargetQueue {
 public:
  static constexpr std::size_t kMost = 4096;

  /// @param most at least 1
  explicit TargetQueue(std::size_t most = kMost) : most_(most) {}

  /// Waits while the queue is full. False once it is closed.
  bool push(targets::Target&& target);
  /// No more targets follow.
  void end();

  [[nodiscard]] bool is_closed() const noexcept { return closed_; }

  /// The next target, without waiting.
  [[nodiscard]] std::expected<targets::Target, net::NoTarget> take();
  /// No more targets are taken.
  void close();

  /// Rung when a target has come into an empty queue, and at the end.
  [[nodiscard]] net::FeedBell& bell() noexcept { return bell_; }

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<targets::Target> targets_;
  bool ended_ = false;
  std::atomic<bool> closed_{};
  net::FeedBell bell_;
};

}  // namespace smbprobe::cli
