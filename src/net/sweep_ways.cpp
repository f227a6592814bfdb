// What of Sweep is about ways out of this machine that are lost in its course.
#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "net/resolver.hpp"
#include "net/source.hpp"
#include "net/sweep.hpp"
#include "report/unreachable.hpp"

namespace smbprobe::net {
namespace {

/// Hosts that wait for a way, all threads together: beyond them no target is taken, so memory and checkpoint stay
/// small.
constexpr std::size_t kMostStranded = 65536;
constexpr std::chrono::seconds kAskWaysEvery{1};

}  // namespace

/// Nothing where there is one, or was one.
std::optional<std::string> Sweep::why_no_route(const asio::ip::address& address) const {
  const auto& source = shared_.options.source;
  if (source && source->source && source->source->is_v4() != address.is_v4())
    return fmt::format("{}: --source {} is {}", report::kNoRoute, to_string(*source),
                       address.is_v4() ? "IPv6" : "IPv4");
  if (shared_.ways.has_no_route(address)) return std::string(report::kNoRoute);
  return std::nullopt;
}

/// Why a host cannot be begun now.
std::optional<WayLoss> Sweep::loss_before(const WaitingHost& host) const {
  if (host.tries_way || is_relayed(shared_.options)) return std::nullopt;
  return shared_.ways.loss(host.address);
}

void Sweep::way_lost(HostRunner& runner) {
  const auto ended = hosts_[runner.slot];  // lives to the end of this call
  take_off(runner);
  if (std::exchange(runner.second_look, false)) --second_;
  --active_;
  begin_later({.place = runner.place(), .address = runner.address()});
}

/// What was lost is perhaps back already: then the host is started again with the next look.
void Sweep::begin_later(WaitingHost host) {
  const auto loss = shared_.ways.loss(host.address);
  if (loss)
    strand(std::move(host), *loss);
  else if (!draining_)
    stranded_.push_back(std::move(host));
}

void Sweep::strand(WaitingHost host, const WayLoss& loss) {
  const auto now = Clock::now();
  if (const auto sentence = shared_.way_waits.wait(loss, host.address, now)) shared_.notice(*sentence);
  host.tries_way = false;
  if (stopped_ || shared_.way_waits.is_given_up(loss, now))
    give_up(host, loss);
  else if (!draining_)  // else it is left to the command that goes on
    stranded_.push_back(std::move(host));
}

/// Nothing is concluded about it: nothing shows that a question reached it.
void Sweep::give_up(const WaitingHost& host, const WayLoss& loss) {
  ++given_up_;
  if (has_too_many_stranded()) fed_ = true;  // the rest stays as it is, not begun
  host.place->cut_short = true;
  auto facts = facts_of(host.place->ticket.target, loss.words);
  facts.address = to_text(host.address);
  hand_over(
      host.place,
      {.facts = std::move(facts), .failed = report::HostStatus::error, .ports = {}, .exchanges = {}, .evidence = {}});
}

bool Sweep::has_too_many_stranded() const noexcept {
  return stranded_.size() + given_up_ >=
         std::max<std::size_t>(1, kMostStranded / std::max(1U, shared_.options.threads));
}

void Sweep::watch_ways(Clock::time_point now) {
  shared_.ways.refresh(now);
  for (const auto& sentence : shared_.way_waits.review(shared_.ways, now)) shared_.notice(sentence);
  const bool changed = std::exchange(ways_seen_, shared_.ways.version()) != ways_seen_;
  if (changed) leave_lost_hosts();
  if (stranded_.empty() || (!changed && now < next_way_back_)) return;
  next_way_back_ = now + kAskWaysEvery;
  look_for_ways_back();
}

/// What is under way, and what was silent while its way may have been lost already.
void Sweep::leave_lost_hosts() {
  const auto is_lost = [this](const asio::ip::address& address) { return shared_.ways.loss(address).has_value(); };
  for (auto& host : on_link_.take_if(is_lost)) begin_later(std::move(host));
  std::vector<std::shared_ptr<HostRunner>> lost;
  std::ranges::copy_if(hosts_, std::back_inserter(lost), [&](const auto& host) { return is_lost(host->address()); });
  active_ += second_looks_.remove(lost);
  for (const auto& host : lost) host->leave();
}

/// Hosts whose way is back are started again, those who waited for too long are given up.
void Sweep::look_for_ways_back() {
  const auto now = Clock::now();
  bool tried = false;
  for (auto& host : std::exchange(stranded_, {})) {
    const auto loss = shared_.ways.loss(host.address);
    if (loss && (!loss->needs_try || std::exchange(tried, true) || shared_.way_waits.is_given_up(*loss, now))) {
      strand(std::move(host), *loss);
      continue;
    }
    WaitingHost again{.place = std::move(host.place), .address = host.address, .tries_way = loss.has_value()};
    if (!on_link_.take(again)) waiting_.push_back(std::move(again));
  }
}

}  // namespace smbprobe::net
