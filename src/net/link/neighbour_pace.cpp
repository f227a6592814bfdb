#include "net/link/neighbour_pace.hpp"

#include <algorithm>

namespace smbprobe::net {
namespace {

/// Who woke late may catch up by this much.
constexpr std::chrono::milliseconds kCatchUp{20};
constexpr std::size_t kAllEighths = 8;

}  // namespace

NeighbourPace::NeighbourPace(std::size_t table, std::chrono::milliseconds hold)
    : table_(table), hold_(std::max(hold, kHold)) {}

NeighbourPace::Turn NeighbourPace::take(const asio::ip::address& address, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  drop_old(now);
  if (held_.contains(address)) return {.granted = true, .ask_again = now};
  if (now < next_) return {.granted = false, .ask_again = next_};
  const auto allowed = allowed_now();
  if (begun_.size() >= allowed) return {.granted = false, .ask_again = begun_[begun_.size() - allowed].at + hold_};
  const auto spacing = std::chrono::duration_cast<Clock::duration>(hold_) / allowed;
  next_ = std::max(next_, now - kCatchUp) + spacing;
  begun_.push_back({.at = now, .address = address});
  held_.emplace(address, false);
  return {.granted = true, .ask_again = now};
}

/// An entry that was resolved stays in the table: it counts with the others' once its hold is over.
void NeighbourPace::drop_old(Clock::time_point now) {
  while (!begun_.empty() && begun_.front().at + hold_ <= now) {
    const auto found = held_.find(begun_.front().address);
    if (found->second) ++others_;
    held_.erase(found);
    begun_.pop_front();
  }
}

void NeighbourPace::set_table(std::span<const Neighbour> neighbours, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  drop_old(now);
  others_ = 0;
  for (const auto& each : neighbours) {
    if (!each.is_kept) continue;
    const auto ours = held_.find(each.address);
    if (ours == held_.end())
      ++others_;
    else
      ours->second = each.has_link_address;
  }
}

void NeighbourPace::table_overflowed() {
  const std::lock_guard lock(mutex_);
  eighths_ = std::max<std::size_t>(eighths_ / 2, 1);
}

void NeighbourPace::all_was_well() {
  const std::lock_guard lock(mutex_);
  eighths_ = std::min(eighths_ + 1, kAllEighths);
}

std::size_t NeighbourPace::allowed_now() const {
  const auto most = table_ / 4 * 3;
  const auto left = most > others_ ? most - others_ : 0;
  return std::max(left * eighths_ / kAllEighths, kLeast);
}

std::size_t NeighbourPace::allowed() const {
  const std::lock_guard lock(mutex_);
  return allowed_now();
}

std::size_t NeighbourPace::in_use() const {
  const std::lock_guard lock(mutex_);
  return others_;
}

std::size_t NeighbourPace::per_second() const { return allowed() * 1000 / static_cast<std::size_t>(hold_.count()); }

}  // namespace smbprobe::net
