#include "cli/sweep/scan_queue.hpp"

#include <chrono>
#include <iterator>
#include <utility>

namespace smbprobe::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// An item waits no longer than this before it is given out; many that come at once go together.
constexpr std::chrono::milliseconds kGather{20};
/// Who takes is not left without a word for longer.
constexpr std::chrono::milliseconds kIdle{100};

}  // namespace

void ScanQueue::push(ScanItem&& item) {
  const auto bytes = weight_of(item);
  std::optional<ScanItem> spent;  // freed without the lock
  const std::lock_guard lock(mutex_);
  if (abandoned_) return;
  if (!spent_.empty()) {
    spent = std::move(spent_.back());
    spent_.pop_back();
  }
  filling_.items.push_back(std::move(item));
  filling_.bytes += bytes;
  ++items_;
  bytes_ += bytes;
  note_size();
  if (filling_.items.size() < kBatch.items && filling_.bytes < kBatch.bytes) return;
  batches_.push_back(std::exchange(filling_, {}));
  filling_.items.reserve(kBatch.items);
  batch_came_.notify_one();
}

void ScanQueue::give_back(ScanBatch&& batch) {
  ScanBatch rest = std::move(batch);  // freed without the lock
  const std::lock_guard lock(mutex_);
  if (closed_ || spent_.size() + rest.items.size() > kSpentBatches * kBatch.items) return;
  spent_.insert(spent_.end(), std::move_iterator(rest.items.begin()), std::move_iterator(rest.items.end()));
}

std::optional<ScanBatch> ScanQueue::take() {
  std::unique_lock lock(mutex_);
  turn_came_.wait(lock, [this] { return !has_waiter_; });
  has_waiter_ = true;
  const auto idle = Clock::now() + kIdle;
  while (!batch_is_due()) {
    const bool came = batch_came_.wait_for(lock, kGather, [this] { return batch_is_due(); });
    if (came || !filling_.items.empty() || Clock::now() >= idle) break;
  }
  has_waiter_ = false;
  turn_came_.notify_one();
  ScanBatch out;
  if (!batches_.empty()) {
    out = std::move(batches_.front());
    batches_.pop_front();
  } else {
    if (closed_ && filling_.items.empty()) return std::nullopt;
    out = std::exchange(filling_, {});
    filling_.items.reserve(kBatch.items);
  }
  out.number = taken_++;
  items_ -= out.items.size();
  bytes_ -= out.bytes;
  note_size();
  return out;
}

void ScanQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  batch_came_.notify_one();
}

void ScanQueue::abandon() {
  std::deque<ScanBatch> batches;  // freed without the lock
  ScanBatch filling;
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  closed_ = true;
  batches.swap(batches_);
  std::swap(filling, filling_);
  items_ = 0;
  bytes_ = 0;
  note_size();
  batch_came_.notify_one();
}

void ScanQueue::note_size() { is_full_ = items_ >= limits_.items || bytes_ >= limits_.bytes; }

}  // namespace smbprobe::cli
