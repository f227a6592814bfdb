#include "cli/sweep/scan_writer.hpp"

#include <algorithm>
#include <utility>

namespace smbprobe::cli {

ScanWriter::ScanWriter(unsigned threads, Job job, const ScanQueue::Limits& limits)
    : job_(std::move(job)), queue_(limits) {
  try {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  } catch (...) {
    join();
    throw;
  }
}

ScanWriter::~ScanWriter() { join(); }

void ScanWriter::finish() {
  join();
  if (failure_) std::rethrow_exception(failure_);
}

void ScanWriter::join() {
  queue_.close();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void ScanWriter::work() {
  std::uint64_t number = 0;
  try {
    while (auto batch = queue_.take()) {
      number = batch->number;
      job_.prepare(batch->items);
      if (!wait_for_turn(number)) return;
      job_.commit(batch->items);
      next_turn();
      std::ranges::for_each(batch->items, drop_prepared);
      queue_.give_back(std::move(*batch));
    }
  } catch (...) {
    fail(number, std::current_exception());
  }
}

/// Batches before one that failed still have their turn.
bool ScanWriter::wait_for_turn(std::uint64_t number) {
  std::unique_lock lock(mutex_);
  turn_came_.wait(lock, [&] { return turn_ == number || number > lost_; });
  return turn_ == number;
}

void ScanWriter::next_turn() {
  const std::lock_guard lock(mutex_);
  ++turn_;
  turn_came_.notify_all();
}

void ScanWriter::fail(std::uint64_t number, std::exception_ptr failure) {
  const std::lock_guard lock(mutex_);
  if (number < lost_) failure_ = std::move(failure);
  lost_ = std::min(lost_, number);
  failed_ = true;
  turn_came_.notify_all();
  queue_.abandon();
}

}  // namespace smbprobe::cli
