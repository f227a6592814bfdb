#include "cli/sweep/target_ledger.hpp"

#include <algorithm>

namespace smbprobe::cli {

TargetLedger::TargetLedger(std::uint64_t size, std::uint64_t next, const std::vector<std::uint64_t>& open)
    : size_(size), next_(next), again_(open.rbegin(), open.rend()), open_(open.begin(), open.end()) {}

std::optional<std::uint64_t> TargetLedger::take() {
  const std::lock_guard lock(mutex_);
  if (!again_.empty()) {
    const auto place = again_.back();
    again_.pop_back();
    return place;
  }
  if (next_ == size_) return std::nullopt;
  open_.insert(next_);
  return next_++;
}

void TargetLedger::done(std::span<const std::uint64_t> places) {
  const std::lock_guard lock(mutex_);
  for (const auto place : places) open_.erase(place);
}

TargetLedger::Standing TargetLedger::standing() const {
  Standing out;
  {
    const std::lock_guard lock(mutex_);
    out.next = next_;
    out.open.assign(open_.begin(), open_.end());
  }
  std::ranges::sort(out.open);
  return out;
}

std::uint64_t TargetLedger::done_count() const {
  const std::lock_guard lock(mutex_);
  return next_ - open_.size();
}

std::uint64_t TargetLedger::left_count() const {
  const std::lock_guard lock(mutex_);
  return size_.value_or(next_) - next_ + open_.size();
}

}  // namespace smbprobe::cli
