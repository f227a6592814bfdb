// How a target of Sweep becomes its addresses, and those that get no connection are reported.
#include <string>
#include <utility>
#include <vector>

#include "net/clock.hpp"
#include "net/link/neighbour_verdict.hpp"
#include "net/resolver.hpp"
#include "net/sweep.hpp"

namespace smbprobe::net {
namespace {

probe::AskedHost not_asked(probe::HostContext facts, report::HostStatus why) {
  return {.facts = std::move(facts), .failed = why, .ports = {}, .exchanges = {}, .evidence = {}};
}

}  // namespace

void Sweep::begin_target(Ticket ticket) {
  auto place = std::make_shared<PendingTarget>();
  place->ticket = std::move(ticket);
  ++active_;
  if (const auto written_out = parse_address(place->ticket.target.host)) {
    settle(place, *written_out);
  } else if (shared_.options.proxy) {
    settle(place, std::vector<asio::ip::address>{asio::ip::address_v4::any()});  // the proxy resolves it
  } else {
    asio::co_spawn(io_, look_up(this, std::move(place)), RethrowAtEnd{});
  }
}

Task<void> Sweep::look_up(Sweep* sweep, PendingTargetPtr place) {
  const auto& target = place->ticket.target;
  const auto resolved = co_await sweep->resolver_.resolve(target.host);
  sweep->settle(place, sweep->without_excluded(target, resolved));
}

Resolved Sweep::without_excluded(const targets::Target& target, const Resolved& resolved) const {
  const auto& is_excluded = shared_.options.is_excluded;
  if (!resolved || !is_excluded) return resolved;
  auto left = *resolved;
  std::erase_if(left, [&](const asio::ip::address& address) { return is_excluded(to_text(address)); });
  if (left.empty()) return std::unexpected(target.host + ": all its addresses are excluded");
  return left;
}

void Sweep::settle(const PendingTargetPtr& place, const Resolved& resolved) {
  const auto& target = place->ticket.target;
  place->open = 1;
  if (stopped_) {
    place->cut_short = true;
    hand_over(place, unresolved(target, "the scan was stopped before this name was resolved"));
  } else if (!resolved) {
    hand_over(place, unresolved(target, resolved.error()));
  } else {
    place->open = resolved->size();
    for (const auto& address : *resolved) {
      const WaitingHost host{.place = place, .address = address};
      const bool relayed = is_relayed(shared_.options);
      if (auto why = relayed ? std::nullopt : why_no_route(address))
        unreachable(host, *std::move(why));
      else if (relayed || !on_link_.take(host))
        waiting_.push_back(host);
    }
  }
  --active_;
}

/// Of a target to which no connection is made.
probe::HostContext Sweep::facts_of(const targets::Target& target, std::string why) const {
  probe::HostContext facts;
  facts.target = target.text;
  facts.depth = shared_.options.plan.depth;
  facts.started_us = now_us() + shared_.unix_offset_us;
  facts.errors.push_back(std::move(why));
  return facts;
}

probe::AskedHost Sweep::unresolved(const targets::Target& target, std::string why) const {
  return not_asked(facts_of(target, std::move(why)), report::HostStatus::unresolved);
}

/// This on-link address is not in use.
void Sweep::absent(WaitingHost&& host) {
  second_looks_.liveliness().ended(host.address, false);
  unreachable(host, std::string(absence_words(host.address)));
}

void Sweep::unreachable(const WaitingHost& host, std::string why) {
  auto facts = facts_of(host.place->ticket.target, std::move(why));
  facts.address = to_text(host.address);
  if (host.since_us > 0) {
    facts.started_us = host.since_us + shared_.unix_offset_us;
    facts.elapsed_us = now_us() - host.since_us;
  }
  hand_over(host.place, not_asked(std::move(facts), report::HostStatus::unreachable));
}

}  // namespace smbprobe::net
