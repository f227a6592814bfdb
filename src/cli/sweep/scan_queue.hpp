// From the event loops, which wait for nothing, to the writer, which may have to wait for a disk or a reader.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "cli/sweep/scan_item.hpp"

namespace smbprobe::cli {

/// Items that came one after another.
struct ScanBatch {
  std::uint64_t number{};  ///< of the batches that were taken, from 0
  std::vector<ScanItem> items;
  std::size_t bytes{};  ///< see weight_of()
};

/// Takes every item at once and gives them out in their order, many at a time, without a wake-up for each. Its bound is
/// a word to those who bring more about, since what is under way has to have its place. Safe to use from any thread.
class ScanQueue {
 public:
  /// So many are full.
  struct Limits {
    std::size_t items = 2048;
    std::size_t bytes = std::size_t{8} << 20U;
  };
  /// As much goes out together at most.
  static constexpr Limits kBatch{.items = 512, .bytes = std::size_t{2} << 20U};
  /// Batches that are kept to be freed.
  static constexpr std::size_t kSpentBatches = 2;

  ScanQueue() = default;
  explicit ScanQueue(const Limits& limits) : limits_(limits) {}

  /// Never waits for the other side. Frees an item that was given back.
  void push(ScanItem&& item);

  /// Takes back what is done with: memory is freed fastest by the threads that it is allocated by, one item for each
  /// new one. Only so much is kept for them; the rest is freed at once.
  void give_back(ScanBatch&& batch);

  /// True while more than the limits is waiting to be taken.
  [[nodiscard]] bool is_full() const noexcept { return is_full_; }

  /// Waits for the next items: until a batch of them is there, or some have been for a fiftieth of a second. Without
  /// any it gives an empty batch about ten times a second. Nothing after the last item once the queue is closed.
  [[nodiscard]] std::optional<ScanBatch> take();

  /// No more items follow.
  void close();

  /// Forgets what it holds and whatever follows: there is no reader any more.
  void abandon();

 private:
  void note_size();
  [[nodiscard]] bool batch_is_due() const { return closed_ || !batches_.empty(); }

  const Limits limits_{};
  std::mutex mutex_;
  std::condition_variable batch_came_;  ///< for the one taker that waits for items
  std::condition_variable turn_came_;   ///< for the others, who wait to be that one
  std::deque<ScanBatch> batches_;       ///< full ones
  ScanBatch filling_;
  std::vector<ScanItem> spent_;  ///< given back
  std::size_t items_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t taken_ = 0;
  bool has_waiter_ = false;  ///< one waits for items
  bool closed_ = false;
  bool abandoned_ = false;
  std::atomic<bool> is_full_{};
};

}  // namespace smbprobe::cli
