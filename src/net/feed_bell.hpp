// Wakes event loops that have no target to begin.
#pragma once

#include <mutex>
#include <vector>

namespace smbprobe::net {

/// An event loop as the bell knows it.
class Sleeper {
 public:
  /// From any thread, and without waiting.
  virtual void wake() = 0;

 protected:
  ~Sleeper() = default;
};

/// The source of targets rings it when one has come, or when no more will. It outlives both sides, so that a scan may
/// end before its targets do. Safe to use from any thread.
class FeedBell {
 public:
  /// Wakes everyone who enrolled, once.
  void ring();

  /// To be called before the look at whether there is a target: one that comes meanwhile is not missed.
  void enrol(Sleeper& sleeper);
  /// No wake() is under way or follows once it returns.
  void withdraw(const Sleeper& sleeper);

 private:
  std::mutex mutex_;
  std::vector<Sleeper*> sleepers_;
};

}  // namespace smbprobe::net
