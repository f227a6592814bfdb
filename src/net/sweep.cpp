#include "net/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "net/clock.hpp"
#include "net/conntrack.hpp"

namespace smbprobe::net {
namespace {

constexpr auto kTick = DeadlineQueue::kBeat;
/// Targets taken and hosts begun before what they brought about is looked at.
constexpr std::size_t kAtOnce = 64;

AddressBook::Host book_entry(const PendingTarget& place, const asio::ip::address& address) {
  const auto& target = place.ticket.target;
  return {address, target.port.value_or(0), address.is_unspecified() ? target.host : std::string()};
}

}  // namespace

Sweep::Sweep(ScanShared& shared, std::size_t concurrency)
    : shared_(shared),
      pressure_(concurrency),
      context_{.io = io_,
               .deadlines = deadlines_,
               .entropy = entropy_,
               .pressure = pressure_,
               .active = active_,
               .requests = requests_,
               .shared = shared},
      on_done_([this](HostRunner& runner, probe::SurveyedHost&& host) { host_ended(runner, std::move(host)); }) {}

/// What is under way comes first, and hosts begin when this thread would else wait: a thousand connections that all
/// move at once cost a fifth more each than thirty, because what the kernel keeps of them does not fit into the
/// processor's cache. Those that only wait for a silent host cost nothing, so silent space is begun as fast as may be.
void Sweep::run() {
  tick();
  while (!nothing_left()) {
    const bool busy = io_.poll() > 0 || begin_some();
    if (!busy && !nothing_left()) io_.run_one();
  }
  end();
  io_.run();
}

/// False when nothing could be begun.
bool Sweep::begin_some() {
  std::size_t begun = 0;
  while (begun < kAtOnce && active_ < pressure_.allowed() && !shared_.table_is_full && begin_next()) ++begun;
  return begun > 0;
}

bool Sweep::nothing_left() const {
  const bool more = !fed_ || !waiting_.empty() || shared_.table_is_full;  // the next tick tries again
  return active_ == 0 && (stopped_ || !more);
}

void Sweep::end() {
  done_ = true;
  timer_.cancel();
  deadlines_.close();
}

/// False when nothing can be begun for now.
bool Sweep::begin_next() {
  if (stopped_) return false;
  if (begin_waiting()) return true;
  if (fed_) return false;
  auto ticket = shared_.next_target();
  fed_ = !ticket;
  if (fed_) return false;
  begin_target(std::move(*ticket));
  return true;
}

/// The first that waits and whose address is not in flight under another name.
bool Sweep::begin_waiting() {
  for (auto next = waiting_.begin(); next != waiting_.end(); ++next) {
    if (!shared_.options.distinct && !shared_.addresses.enter(book_entry(*next->place, next->address))) continue;
    auto found = std::move(*next);
    waiting_.erase(next);
    begin_host(std::move(found.place), found.address);
    return true;
  }
  return false;
}

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
    for (const auto& address : *resolved) waiting_.push_back({.place = place, .address = address});
  }
  --active_;
}

probe::SurveyedHost Sweep::unresolved(const targets::Target& target, std::string why) const {
  probe::HostContext facts;
  facts.target = target.text;
  facts.depth = shared_.options.plan.depth;
  facts.started_us = now_us() + shared_.unix_offset_us;
  facts.errors.push_back(std::move(why));
  return {.report = probe::failed_host(std::move(facts), report::HostStatus::unresolved), .exchanges = {}};
}

void Sweep::begin_host(PendingTargetPtr place, const asio::ip::address& address) {
  ++active_;
  auto host = std::make_shared<HostRunner>(context_, std::move(place), address, on_done_);
  host->slot = hosts_.size();
  hosts_.push_back(host);
  host->start();
}

void Sweep::host_ended(HostRunner& runner, probe::SurveyedHost&& host) {
  const auto slot = runner.slot;
  const auto ended = std::exchange(hosts_[slot], std::move(hosts_.back()));  // lives to the end of this call
  hosts_.pop_back();
  if (slot < hosts_.size()) hosts_[slot]->slot = slot;
  if (!shared_.options.distinct) shared_.addresses.leave(book_entry(*runner.place(), runner.address()));
  const auto& place = runner.place();
  place->cut_short = place->cut_short || runner.stopped();
  pressure_.went_well();
  hand_over(place, std::move(host));
  --active_;
}

void Sweep::hand_over(const PendingTargetPtr& place, probe::SurveyedHost&& host) {
  --place->open;
  auto& held = place->held;
  held.push_back(std::move(host));
  if (!shared_.events.on_target || (shared_.options.whole_targets && place->open > 0)) return;
  shared_.events.on_target({.index = place->ticket.index,
                            .hosts = std::exchange(held, {}),
                            .complete = place->open == 0,
                            .cut_short = place->cut_short});
}

void Sweep::tick() {
  timer_.expires_after(kTick);
  timer_.async_wait([this](const std::error_code& error) {
    if (error || done_ || nothing_left()) return;  // cancel() does not reach a wait that has ended already
    on_tick();
    tick();
  });
}

void Sweep::on_tick() {
  deadlines_.beat();
  auto wish = shared_.failed || shared_.proxy.is_down ? Stop::now : Stop::none;
  if (shared_.events.stop) wish = std::max(wish, shared_.events.stop());
  if (wish == Stop::drain && !draining_) drain();
  if (wish == Stop::now && !stopped_) stop();
  shared_.table_is_full = conntrack_is_nearly_full();
  if (shared_.table_is_full) shared_.notice_full_table();
}

void Sweep::drain() {
  draining_ = true;
  fed_ = true;
  const auto hosts = hosts_;
  for (const auto& host : hosts)
    if (!host->begun()) host->stop();  // it waits for its turn under --rate
}

void Sweep::stop() {
  stopped_ = true;
  resolver_.cancel();
  const auto hosts = hosts_;
  for (const auto& host : hosts) host->stop();
  deadlines_.cut_all(Cut::stopped);
}

}  // namespace smbprobe::net
