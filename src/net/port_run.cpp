#include "net/port_run.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "probe/ask/called_names.hpp"

namespace smbprobe::net {
namespace {

using probe::Exchange;
using probe::Outcome;

bool session_refused(std::span<const Exchange> exchanges) {
  return !exchanges.empty() && exchanges.back().outcome == Outcome::refused &&
         exchanges.back().session_error.has_value();
}

bool silent(std::span<const Exchange> exchanges) {
  return !exchanges.empty() && exchanges.back().outcome == Outcome::silent;
}

bool connected(std::span<const Exchange> exchanges) { return !exchanges.empty() && exchanges.back().client.port != 0; }

}  // namespace

PortRun::PortRun(report::ProbedPort port, PortRunOptions options)
    : port_(port), options_(std::move(options)), plan_(port.transport, options_.plan) {
  if (options_.plan.depth == report::Depth::quick)
    queue_.push_back({.job = probe::EndpointPlan::quick_job(options_.plan.identify), .called = {}, .tried = {}});
  else
    put(plan_.start());
}

void PortRun::put(std::vector<probe::Job> jobs) {
  std::vector<Attempt> fresh;
  fresh.reserve(jobs.size());
  for (auto& job : std::views::reverse(jobs))
    fresh.push_back({.job = std::make_shared<const probe::Job>(std::move(job)), .called = {}, .tried = {}});
  queue_.insert(queue_.begin(), std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
}

std::optional<Attempt> PortRun::next() {
  if (queue_.empty()) return std::nullopt;
  Attempt attempt = std::move(queue_.back());
  queue_.pop_back();
  const bool fresh = attempt.tried.empty() && attempt.silences == 0;
  if (port_.transport == proto::Transport::netbios && fresh && !call_another_name(attempt)) return std::nullopt;
  return attempt;
}

bool PortRun::call_another_name(Attempt& attempt) const {
  if (agreed_ && std::ranges::find(attempt.tried, *agreed_) == attempt.tried.end()) {
    attempt.called = *agreed_;
    return true;
  }
  const auto name = probe::next_called_name(attempt.tried, options_.host, nbstat_);
  if (name) attempt.called = *name;
  return name.has_value();
}

void PortRun::ended(Attempt attempt, std::span<const Exchange> exchanges) {
  if (port_.transport == proto::Transport::netbios && session_refused(exchanges)) {
    attempt.tried.push_back(attempt.called);
    if (agreed_ == attempt.called) agreed_.reset();
    if (plan_.stopped()) return;
    if (call_another_name(attempt)) {
      queue_.push_back(std::move(attempt));
    } else if (options_.nbstat) {
      parked_.push_back({std::move(attempt), {exchanges.begin(), exchanges.end()}});
    } else {
      hand_over(attempt, exchanges);
    }
    return;
  }
  if (!agreed_ && connected(exchanges)) agreed_ = attempt.called;
  if (silent(exchanges) && attempt.silences < options_.retries && !plan_.stopped()) {
    ++attempt.silences;
    queue_.push_back(std::move(attempt));
    return;
  }
  hand_over(attempt, exchanges);
}

void PortRun::hand_over(const Attempt& attempt, std::span<const Exchange> exchanges) {
  put(plan_.finished(*attempt.job, exchanges));
  if (plan_.stopped()) drop();
}

void PortRun::nbstat_settled(const std::optional<proto::NbstatAnswer>& answer) {
  options_.nbstat = false;
  nbstat_ = answer;
  auto parked = std::exchange(parked_, {});
  for (auto& [attempt, exchanges] : parked) {
    if (plan_.stopped()) return;
    if (call_another_name(attempt)) {
      queue_.insert(queue_.begin(), std::move(attempt));
    } else {
      hand_over(attempt, exchanges);
    }
  }
}

void PortRun::drop() {
  queue_.clear();
  parked_.clear();
}

}  // namespace smbprobe::net
