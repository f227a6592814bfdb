// The threads that judge, render and write what the engine reports.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "cli/sweep/scan_queue.hpp"

namespace smbprobe::cli {

/// Batches of items are prepared side by side and committed one after another, in the order in which their items came.
class ScanWriter {
 public:
  struct Job {
    /// What costs time and touches nothing that is shared. Called from all threads at a time.
    std::function<void(std::span<ScanItem>)> prepare;
    /// Never called twice at a time. Without items about ten times a second where none come.
    std::function<void(std::span<ScanItem>)> commit;
  };

  /// @param threads at least 1  @param limits of the queue
  ScanWriter(unsigned threads, Job job, const ScanQueue::Limits& limits = {});
  ScanWriter(const ScanWriter&) = delete;
  ScanWriter& operator=(const ScanWriter&) = delete;
  ~ScanWriter();

  /// Hands an item over without waiting.
  void push(ScanItem&& item) { queue_.push(std::move(item)); }
  /// True while nothing more should be begun.
  [[nodiscard]] bool is_full() const noexcept { return queue_.is_full(); }
  /// True once a job threw: from that batch on nothing is committed any more.
  [[nodiscard]] bool failed() const noexcept { return failed_; }

  /// Waits until all that was pushed is committed. Throws what a job threw. @pre no more is pushed
  void finish();

 private:
  void work();
  void join();
  /// Waits until all batches before this one are committed. False where that will never be.
  [[nodiscard]] bool wait_for_turn(std::uint64_t number);
  void next_turn();
  void fail(std::uint64_t number, std::exception_ptr failure);

  const Job job_;
  ScanQueue queue_;
  std::mutex mutex_;
  std::condition_variable turn_came_;
  std::uint64_t turn_ = 0;                                          ///< the number of the batch that is to be committed
  std::uint64_t lost_ = std::numeric_limits<std::uint64_t>::max();  ///< the first batch of which a job threw
  std::exception_ptr failure_;                                      ///< what it threw
  std::atomic<bool> failed_{};
  std::vector<std::thread> threads_;
};

}  // namespace smbprobe::cli
