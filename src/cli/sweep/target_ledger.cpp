#include "cli/sweep/target_ledger.hpp"

#include <algorithm>

namespace smbprobe::cli {

TargetLedger::TargetLedger(std::uint64_t size, std::uint64_t next, const std::vector<std::uint64_t>& open)
    : size_(size), next_(next), again_(open.rbegin(), open.rend()), open_(open.begin(), open.end()) {}

std::optional<std::uint64_t> TargetLedger::take() {
  if (!again_.empty()) {
    const auto place = again_.back();
    again_.pop_back();
    return place;
  }
  if (next_ == size_) return std::nullopt;
  open_.insert(next_);
  return next_++;
}

void TargetLedger::done(std::uint64_t place) { open_.erase(place); }

std::vector<std::uint64_t> TargetLedger::open() const {
  std::vector<std::uint64_t> out(open_.begin(), open_.end());
  std::ranges::sort(out);
  return out;
}

}  // namespace smbprobe::cli
