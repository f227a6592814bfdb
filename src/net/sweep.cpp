#include "net/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "net/clock.hpp"

namespace smbprobe::net {
namespace {

constexpr std::chrono::milliseconds kStopPoll{100};

}  // namespace

Sweep::Sweep(std::span<const probe::Target> targets, const ScanOptions& options, const ScanEvents& events)
    : targets_(targets),
      options_(options),
      events_(events),
      context_{.io = io_,
               .deadlines = deadlines_,
               .entropy = entropy_,
               .options = options,
               .events = events,
               .unix_offset_us = unix_offset_us()} {}

void Sweep::run() {
  if (events_.stop) watch_for_stop();
  fill();
  io_.run();
}

void Sweep::fill() {
  fill_is_due_ = false;
  const auto most = std::max<std::size_t>(options_.concurrency, 1);
  while (!stopped_ && active_ < most) {
    if (!waiting_.empty()) {
      const auto next = std::move(waiting_.front());
      waiting_.pop_front();
      begin_host(*next.target, next.address);
    } else if (next_ < targets_.size()) {
      begin_target(targets_[next_++]);
    } else {
      break;
    }
  }
  if (active_ > 0) return;
  done_ = true;
  stop_timer_.cancel();
  deadlines_.close();
}

void Sweep::begin_target(const probe::Target& target) {
  ++active_;
  if (const auto written_out = parse_address(target.host)) {
    settle(target, *written_out);
  } else {
    asio::co_spawn(io_, look_up(this, &target), RethrowAtEnd{});
  }
}

asio::awaitable<void> Sweep::look_up(Sweep* sweep, const probe::Target* target) {
  const auto resolved = co_await resolve(&sweep->resolver_, target->host);
  sweep->settle(*target, resolved);
}

void Sweep::settle(const probe::Target& target, const Resolved& resolved) {
  if (stopped_) {
    report_unresolved(target, "the scan was stopped before this name was resolved");
  } else if (!resolved) {
    report_unresolved(target, resolved.error());
  } else {
    for (const auto& address : *resolved) waiting_.push_back({.target = &target, .address = address});
  }
  one_less();
}

void Sweep::report_unresolved(const probe::Target& target, std::string why) {
  probe::HostFacts facts;
  facts.target = target.text;
  facts.depth = options_.plan.depth;
  facts.started_us = now_us() + context_.unix_offset_us;
  facts.errors.push_back(std::move(why));
  auto report = probe::failed_host(std::move(facts), probe::HostStatus::unresolved);
  if (events_.on_host) events_.on_host(std::move(report));
}

void Sweep::begin_host(const probe::Target& target, const asio::ip::address& address) {
  ++active_;
  const auto host = std::make_shared<HostRunner>(context_, target, address);
  hosts_.insert(host);
  host->start([this, host = host.get()](probe::HostReport&& report) {
    host_ended(host->shared_from_this(), std::move(report));
  });
}

void Sweep::host_ended(const std::shared_ptr<HostRunner>& host, probe::HostReport&& report) {
  hosts_.erase(host);
  if (events_.on_host) events_.on_host(std::move(report));
  one_less();
}

void Sweep::one_less() {
  --active_;
  if (std::exchange(fill_is_due_, true)) return;
  asio::post(io_, [this] { fill(); });  // not at once: hosts that fail at once would nest
}

void Sweep::watch_for_stop() {
  stop_timer_.expires_after(kStopPoll);
  stop_timer_.async_wait([this](const std::error_code& error) {
    if (error || done_) return;  // cancel() does not reach a wait that has ended already
    if (events_.stop()) {
      stop();
    } else {
      watch_for_stop();
    }
  });
}

void Sweep::stop() {
  stopped_ = true;
  resolver_.cancel();
  const std::vector<std::shared_ptr<HostRunner>> hosts(hosts_.begin(), hosts_.end());
  for (const auto& host : hosts) host->stop();
  deadlines_.cut_all(Cut::stopped);
}

}  // namespace smbprobe::net
