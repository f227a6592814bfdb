#include "net/link/on_link_queue.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "net/outcome.hpp"

namespace smbprobe::net {
namespace {

/// Hosts that wait for room in the neighbour table: some seconds of the sweep.
constexpr std::size_t kMostWaitingForRoom = 1024;
/// Questions of this time are sent together: a wake-up for each would cost more than they do.
constexpr std::chrono::milliseconds kTogether{2};
constexpr std::chrono::milliseconds kPauseInShortage{20};

/// As an answer names it: what is link-local belongs to its interface.
asio::ip::address with_scope(const NeighbourAsker::Answer& answer) {
  if (!answer.address.is_v6() || !answer.address.to_v6().is_link_local()) return answer.address;
  auto out = answer.address.to_v6();
  out.scope_id(answer.interface);
  return out;
}

}  // namespace

OnLinkQueue::Asker::Asker(asio::io_context& io, RateGate& gate, std::unique_ptr<NeighbourAsker> its_socket)
    : socket(std::move(its_socket)), round(gate), readable(io), lost(socket->lost()) {
  std::error_code ignored;
  readable.assign(::dup(socket->descriptor()), ignored);  // without it the timer reads
}

OnLinkQueue::OnLinkQueue(asio::io_context& io, Links& links, RateGate& gate, unsigned rate, OnAbsent on_absent)
    : io_(io),
      links_(links),
      on_absent_(std::move(on_absent)),
      gate_(gate),
      rate_(rate),
      most_(std::max(kMostWaitingForRoom, PresenceRound::most_at_a_time(rate))),
      timer_(io) {}

bool OnLinkQueue::take(WaitingHost host) {
  auto link = links_.on_link(host.address);
  if (!link) return false;
  host.since_us = now_us();
  host.on_link = true;
  if (Asker* const asker = asker_for(host.address, *link)) {
    const auto address = host.address;
    asked_.emplace(address, Asked{.host = std::move(host), .link = *std::move(link)});
    asker->round.add(address);
    ++questioned_;
    wake_at(Clock::now());
  } else {
    ready_.push_back(std::move(host));
  }
  return true;
}

/// Null where the kernel has to ask, as it connects.
OnLinkQueue::Asker* OnLinkQueue::asker_for(const asio::ip::address& address, const Links::OnLink& link) {
  if (!link.interface.ethernet || !link.interface.up || link.source.is_v4() != address.is_v4()) return nullptr;
  const std::size_t place = address.is_v6() ? 1 : 0;
  if (!std::exchange(tried_[place], true)) {
    if (auto socket = open_neighbour_asker(version_of(address))) {
      askers_[place] = std::make_unique<Asker>(io_, gate_, std::move(socket));
      wait_for_answers(*askers_[place]);
    }
  }
  return askers_[place].get();
}

std::optional<WaitingHost> OnLinkQueue::next() {
  if (ready_.empty()) return std::nullopt;
  const auto turn = links_.take(ready_.front().address, Clock::now());
  if (!turn.granted) {
    wake_at(turn.ask_again);
    return std::nullopt;
  }
  auto out = std::move(ready_.front());
  ready_.pop_front();
  return out;
}

std::vector<WaitingHost> OnLinkQueue::take_if(const std::function<bool(const asio::ip::address&)>& is_lost) {
  std::vector<WaitingHost> out;
  for (auto each = asked_.begin(); each != asked_.end();) {
    if (!is_lost(each->first)) {
      ++each;
      continue;
    }
    forget(each->first);
    out.push_back(std::move(each->second.host));
    each = asked_.erase(each);
  }
  std::deque<WaitingHost> left;
  for (auto& host : ready_) {
    if (is_lost(host.address))
      out.push_back(std::move(host));
    else
      left.push_back(std::move(host));
  }
  ready_ = std::move(left);
  return out;
}

void OnLinkQueue::forget(const asio::ip::address& address) {
  Asker* const asker = askers_[address.is_v6() ? 1 : 0].get();
  if (asker != nullptr) asker->round.remove(address);
}

void OnLinkQueue::drop() {
  for (const auto& [address, asked] : asked_) forget(address);
  asked_.clear();
  ready_.clear();
}

void OnLinkQueue::close() {
  closed_ = true;
  drop();
  timer_.cancel();
  for (auto& asker : askers_) asker.reset();
}

void OnLinkQueue::wake_at(Clock::time_point at) {
  if (wakes_at_ && *wakes_at_ <= at) return;
  wakes_at_ = at;
  timer_.expires_at(at);  // aborts an earlier wait
  timer_.async_wait([this](const std::error_code& error) {
    if (error || closed_) return;  // cancel() does not reach a wait that has ended already
    wakes_at_.reset();
    work();
  });
}

void OnLinkQueue::work() {
  auto wake = Clock::time_point::max();
  for (auto& asker : askers_) {
    if (!asker) continue;
    const auto now = Clock::now();
    read_answers(*asker, now);  // before any time-out
    settle_absent(*asker, now);
    send_questions(*asker, now);
    wake = std::min(wake, asker->round.wake());
  }
  if (wake != Clock::time_point::max()) wake_at(std::max(wake, Clock::now() + kTogether));
}

void OnLinkQueue::send_questions(Asker& asker, Clock::time_point now) {
  while (const auto address = asker.round.next(now)) {
    const auto found = asked_.find(*address);
    const auto& link = found->second.link;
    const auto error = asker.socket->ask(link.interface, link.source, *address);
    if (!error) continue;
    if (is_shortage(error)) {
      asker.round.not_sent(*address);
      wake_at(now + kPauseInShortage);
      return;
    }
    asker.round.remove(*address);  // the interface went down, a filter: let the connection tell
    make_ready(*address);
  }
}

void OnLinkQueue::read_answers(Asker& asker, Clock::time_point now) {
  while (const auto answer = asker.socket->next_answer()) {
    const auto address = with_scope(*answer);
    const auto found = asked_.find(address);
    if (found == asked_.end() || found->second.link.interface.index != answer->interface) continue;
    asker.round.remove(address);
    make_ready(address);
  }
  if (const auto lost = asker.socket->lost(); lost != std::exchange(asker.lost, lost)) asker.lost_at = now;
}

void OnLinkQueue::make_ready(const asio::ip::address& address) {
  const auto [first, last] = asked_.equal_range(address);
  for (auto each = first; each != last; ++each) ready_.push_back(std::move(each->second.host));
  asked_.erase(first, last);
}

/// An answer may be among those that were lost: then the address is asked for once more.
void OnLinkQueue::settle_absent(Asker& asker, Clock::time_point now) {
  const bool lost_some = asker.lost_at + 3 * PresenceRound::kPatience > now;
  for (const auto& address : asker.round.take_absent(now)) {
    if (lost_some) {
      asker.round.add(address);
    } else if (may_be_there(address)) {
      make_ready(address);
    } else {
      const auto [first, last] = asked_.equal_range(address);
      std::deque<WaitingHost> absent;
      for (auto each = first; each != last; ++each) absent.push_back(std::move(each->second.host));
      asked_.erase(first, last);
      for (auto& host : absent) on_absent_(std::move(host));
    }
  }
}

/// The kernel knows it (from before, or as an administrator set it), or our own link is what fell silent.
bool OnLinkQueue::may_be_there(const asio::ip::address& address) {
  return links_.has_link_address(address) || links_.routes().loss(address).has_value();
}

void OnLinkQueue::wait_for_answers(Asker& asker) {
  asker.readable.async_wait(asio::posix::descriptor_base::wait_read, [this, &asker](const std::error_code& error) {
    if (error || closed_) return;
    read_answers(asker, Clock::now());
    wait_for_answers(asker);
  });
}

}  // namespace smbprobe::net
