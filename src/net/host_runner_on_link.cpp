// What of HostRunner is for hosts on this machine's own networks.
#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include "net/host_runner.hpp"
#include "net/link/neighbour_verdict.hpp"

namespace smbprobe::net {
namespace {

constexpr std::chrono::milliseconds kShortPause{50};

bool is_timeout(const Played& played) { return played.exchanges.back().outcome == probe::Outcome::silent; }

/// The kernel's word for an address for which no answer came; macOS has one of its own.
bool is_no_neighbour(const std::error_code& failure) {
  return failure == asio::error::host_unreachable || failure.value() == EHOSTDOWN;
}

}  // namespace

Task<bool> HostRunner::wants_another_try(OnLinkTry* on_link, Clock::time_point begun, Played* played) {
  auto& links = context_.shared.links;
  if (played->shortage || stopped_) co_return false;
  if (!is_timeout(*played) && !is_no_neighbour(played->failure)) {
    on_link_ = !played->failure ? false : on_link_;  // the address is in use
    co_return false;
  }
  if (!played->failure) co_return false;  // it was established, then silent
  const FailedConnect connect{
      .lasted = Clock::now() - begun, .unreachable = !is_timeout(*played), .tries = on_link->tries};
  auto verdict = links.judge(address_, connect, on_link->overflows);
  const auto time_is_up = begun + links.patience(address_);
  if (verdict == NeighbourVerdict::absent && Clock::now() < time_is_up) {
    co_await pause(time_is_up - Clock::now());
    if (links.has_link_address(address_) && on_link->tries < kMostEarlyTries)
      verdict = NeighbourVerdict::try_again;  // the answer was late
  }
  switch (verdict) {
    case NeighbourVerdict::absent:
      say_no_neighbour(*played, probe::Outcome::unreachable, std::string(absence_words(address_)));
      break;
    case NeighbourVerdict::unknown:
      say_no_neighbour(*played, probe::Outcome::error, "this machine's neighbour table had no room for this address");
      break;
    case NeighbourVerdict::present:
      break;
    case NeighbourVerdict::try_again:
      ++on_link->tries;
      co_await wait_for_neighbour_turn(links.has_link_address(address_) ? Clock::now() + kShortPause : time_is_up);
      co_return !stopped_;
  }
  co_return false;
}

Task<void> HostRunner::wait_for_neighbour_turn(Clock::time_point not_before) {
  co_await pause(not_before - Clock::now());
  while (!stopped_) {
    const auto turn = context_.shared.links.take(address_, Clock::now());
    if (turn.granted) break;
    co_await pause(turn.ask_again - Clock::now());
  }
}

void HostRunner::say_no_neighbour(Played& played, probe::Outcome outcome, std::string why) {
  auto& exchange = played.exchanges.back();
  exchange.outcome = outcome;
  exchange.detail = why;
  if (std::ranges::find(errors_, why) == errors_.end()) errors_.push_back(std::move(why));
}

}  // namespace smbprobe::net
