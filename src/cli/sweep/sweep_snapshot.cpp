#include "cli/sweep/sweep_snapshot.hpp"

#include <algorithm>

namespace smbprobe::cli {
namespace {

constexpr std::int64_t kWindowUs = 5'000'000;
constexpr std::int64_t kStepUs = 100'000;
constexpr std::int64_t kLeastUs = 200'000;  // less than that gives no rate

}  // namespace

void RateMeter::add(std::int64_t elapsed_us, std::uint64_t done) {
  // The newest sample moves on until it is a step away from the one before it.
  const std::size_t size = samples_.size();
  if (size >= 2 && samples_[size - 1].elapsed_us - samples_[size - 2].elapsed_us < kStepUs)
    samples_.back() = {elapsed_us, done};
  else
    samples_.push_back({elapsed_us, done});
  while (samples_.size() > 2 && samples_[1].elapsed_us <= elapsed_us - kWindowUs) samples_.pop_front();
}

double RateMeter::per_second() const noexcept {
  if (samples_.empty()) return 0;
  const std::int64_t time = samples_.back().elapsed_us - samples_.front().elapsed_us;
  if (time < kLeastUs) return 0;
  return static_cast<double>(samples_.back().done - samples_.front().done) * kUsPerSecond / static_cast<double>(time);
}

std::optional<double> seconds_left(const SweepSnapshot& snapshot) noexcept {
  if (snapshot.total == 0 || snapshot.hosts_per_s <= 0) return std::nullopt;
  const std::uint64_t left = snapshot.total - std::min(snapshot.done, snapshot.total);
  return static_cast<double>(left) / snapshot.hosts_per_s;
}

std::optional<double> percent_done(const SweepSnapshot& snapshot) noexcept {
  if (snapshot.total == 0) return std::nullopt;
  return 100.0 * static_cast<double>(std::min(snapshot.done, snapshot.total)) / static_cast<double>(snapshot.total);
}

}  // namespace smbprobe::cli
