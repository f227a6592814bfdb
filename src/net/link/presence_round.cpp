#include "net/link/presence_round.hpp"

#include <algorithm>

namespace smbprobe::net {
namespace {

constexpr std::size_t kLeastAtATime = 256;

}  // namespace

/// Half the rate are first questions, each of which is held for twice the patience.
std::size_t PresenceRound::most_at_a_time(unsigned rate) noexcept { return kLeastAtATime + std::size_t{rate} * 5 / 4; }

void PresenceRound::add(const asio::ip::address& address) {
  const auto [place, is_new] = asked_.try_emplace(address, State{.number = added_ + 1});
  if (!is_new) return;
  ++added_;
  first_.push_back({.at = {}, .address = address, .number = added_});
}

bool PresenceRound::is_stale(const Due& due) const {
  const auto found = asked_.find(due.address);
  return found == asked_.end() || found->second.number != due.number;
}

void PresenceRound::drop_stale() {
  for (auto* queue : {&first_, &second_, &end_})
    while (!queue->empty() && is_stale(queue->front())) queue->pop_front();
}

std::deque<PresenceRound::Due>* PresenceRound::queue_of_next(Clock::time_point now) {
  if (!second_.empty() && second_.front().at <= now) return &second_;
  return first_.empty() ? nullptr : &first_;
}

std::optional<asio::ip::address> PresenceRound::next(Clock::time_point now) {
  drop_stale();
  auto* const queue = queue_of_next(now);
  if (queue == nullptr || now < turn_) return std::nullopt;
  if (const auto turn = gate_.take(now); !turn.granted) {
    turn_ = turn.ask_again;
    return std::nullopt;
  }
  auto due = queue->front();
  queue->pop_front();
  auto& state = asked_.at(due.address);
  due.at = now + kPatience;
  (++state.questions == 1 ? second_ : end_).push_back(due);
  return due.address;
}

void PresenceRound::not_sent(const asio::ip::address& address) {
  const auto found = asked_.find(address);
  if (found == asked_.end() || found->second.questions == 0) return;
  --found->second.questions;
  found->second.number = ++added_;  // where it was put is stale now
  first_.push_front({.at = {}, .address = address, .number = added_});
}

bool PresenceRound::remove(const asio::ip::address& address) { return asked_.erase(address) > 0; }

std::vector<asio::ip::address> PresenceRound::take_absent(Clock::time_point now) {
  std::vector<asio::ip::address> out;
  for (drop_stale(); !end_.empty() && end_.front().at <= now; drop_stale()) {
    out.push_back(end_.front().address);
    asked_.erase(end_.front().address);
  }
  return out;
}

Clock::time_point PresenceRound::wake() const {
  auto out = Clock::time_point::max();
  if (!first_.empty()) out = turn_;
  if (!second_.empty()) out = std::min(out, std::max(second_.front().at, turn_));
  if (!end_.empty()) out = std::min(out, end_.front().at);
  return out;
}

}  // namespace smbprobe::net
