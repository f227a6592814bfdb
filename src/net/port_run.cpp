#include "net/port_run.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "probe/ask/called_names.hpp"
#include "probe/survey/confirmation.hpp"
#include "probe/survey/evidence.hpp"

namespace smbprobe::net {
namespace {

using probe::Exchange;
using probe::Outcome;

constexpr unsigned kWitnesses = 2;

/// True where the name was refused: another may be taken. A server without room for a session knows its name.
bool name_refused(std::span<const Exchange> exchanges) {
  return !exchanges.empty() && exchanges.back().outcome == Outcome::refused && exchanges.back().session_error &&
         !probe::is_resource_session_error(*exchanges.back().session_error);
}

bool silent(std::span<const Exchange> exchanges) {
  return !exchanges.empty() && exchanges.back().outcome == Outcome::silent;
}

/// The question alone, without what would follow on its connection.
probe::JobRef without_follow_ups(probe::Job job) {
  job.identify = false;
  job.after_wildcard.reset();
  return std::make_shared<const probe::Job>(std::move(job));
}

bool connected(std::span<const Exchange> exchanges) {
  return !exchanges.empty() && (exchanges.front().client.port != 0 || exchanges.front().request_sent);
}

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
  if (!options_.called.empty()) {
    const auto told = proto::make_netbios_name(options_.called, proto::kFileServerSuffix);
    if (std::ranges::find(attempt.tried, told) == attempt.tried.end()) {
      attempt.called = told;
      return true;
    }
  }
  const auto name = probe::next_called_name(attempt.tried, options_.host, nbstat_);
  if (name) attempt.called = *name;
  return name.has_value();
}

void PortRun::ended(Attempt attempt, std::span<const Exchange> exchanges) {
  if (port_.transport == proto::Transport::netbios && name_refused(exchanges)) {
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
  if (connected(exchanges)) {
    connected_ = true;
    if (!agreed_) agreed_ = attempt.called;
  }
  if (attempt.purpose == Purpose::ask && silent(exchanges) && attempt.silences < options_.retries && !plan_.stopped()) {
    ++attempt.silences;
    queue_.push_back(std::move(attempt));
    return;
  }
  settle(std::move(attempt), exchanges);
}

/// The plan learns of a drop at once, so that it goes on, and again of what a later answer shows.
void PortRun::settle(Attempt attempt, std::span<const Exchange> exchanges) {
  if (exchanges.empty()) return;
  const auto question = probe::read_evidence(exchanges.front());
  const bool answered = probe::is_answer(question);
  if (attempt.purpose == Purpose::witness) {
    witnessed(answered, exchanges.front());
    return;
  }
  attempt.dropped = probe::is_drop(question);
  const bool first = attempt.purpose == Purpose::ask;
  const bool open = attempt.dropped || exchanges.front().outcome == Outcome::silent;
  if (answered) remember(attempt);
  if (first || !open) hand_over(attempt, exchanges);
  if (!open || plan_.stopped() || (!first && !is_worth_more(attempt))) return;
  attempt.purpose = Purpose::retry;
  attempt.silences = 0;
  unsettled_.push_back(std::move(attempt));
}

/// A question that stayed open once more: silence is final, and so is a drop that is confirmed, or where nothing was
/// ever answered that could confirm it.
bool PortRun::is_worth_more(const Attempt& attempt) {
  const bool confirmed = std::exchange(witnesses_, attempt.dropped ? witnesses_ : 0) >= kWitnesses;
  return attempt.dropped && !confirmed && witness_ != nullptr;
}

void PortRun::remember(const Attempt& attempt) {
  if (attempt.job->session != probe::Session::none) return;
  if (attempt.purpose == Purpose::ask || witness_ == nullptr) witness_ = attempt.job;
}

void PortRun::witnessed(bool answered, const Exchange& exchange) {
  if (answered) {
    if (++witnesses_ > 1) witness_gap_ = std::chrono::microseconds(exchange.started_us - witness_end_us_);
    witness_end_us_ = exchange.started_us + exchange.rtt_us.value_or(0);
    return;
  }
  witnesses_ = 0;
  if (++strains_ >= probe::kQuietPauses.size()) unsettled_.clear();
}

std::optional<Attempt> PortRun::next_quiet(bool host_has_spoken) {
  // the kernel repeats a SYN by itself, so a port that never stood is not tried again
  if (!host_has_spoken || !connected_) std::erase_if(unsettled_, [](const Attempt& each) { return !each.dropped; });
  if (unsettled_.empty() || plan_.stopped()) {
    witnesses_ = 0;
    return std::nullopt;
  }
  Attempt attempt;
  auto next = std::ranges::find(unsettled_, true, &Attempt::dropped);
  if (next != unsettled_.end() && witness_ != nullptr && witnesses_ < kWitnesses) {
    attempt.job = without_follow_ups(*witness_);
    attempt.purpose = Purpose::witness;
  } else {
    if (next == unsettled_.end()) next = unsettled_.begin();
    attempt = std::move(*next);
    unsettled_.erase(next);
  }
  if (port_.transport == proto::Transport::netbios && agreed_) attempt.called = *agreed_;
  return attempt;
}

std::chrono::microseconds PortRun::quiet_pause() const noexcept {
  const std::chrono::microseconds usual = probe::kQuietPauses[std::min(strains_, probe::kQuietPauses.size() - 1)];
  return witnesses_ < kWitnesses ? usual : std::max(usual, witness_gap_);
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
  unsettled_.clear();
}

}  // namespace smbprobe::net
