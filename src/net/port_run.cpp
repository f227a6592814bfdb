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

using probe::Evidence;
using probe::Exchange;
using probe::Outcome;

bool silent(const Exchange& exchange) { return exchange.outcome == Outcome::silent; }

/// True where the first question was answered and what follows on its connection was not.
bool follow_up_is_open(std::span<const Evidence> evidence) {
  const Exchange& last = *evidence.back().exchange;
  return evidence.size() > 1 && (silent(last) || probe::was_hung_up_on(last));
}

}  // namespace

PortRun::PortRun(report::ProbedPort port, PortRunOptions options)
    : port_(port),
      options_(std::move(options)),
      plan_(port.transport, options_.plan),
      quiet_(probe::EndpointPlan::budget(port.transport, options_.plan).quiet) {
  if (options_.plan.depth == report::Depth::quick)
    queue_.push_back({.job = probe::EndpointPlan::quick_job(options_.plan.identify), .called = {}, .tried = {}});
  else
    put(plan_.start());
}

void PortRun::put(std::vector<probe::JobRef> jobs) {
  for (auto& job : jobs) queue_.insert(queue_.begin(), {.job = std::move(job), .called = {}, .tried = {}});
}

std::optional<Attempt> PortRun::next() {
  if (queue_.empty()) return std::nullopt;
  Attempt attempt = std::move(queue_.back());
  queue_.pop_back();
  const bool fresh = attempt.tried.empty();
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

/// True where the name was refused: another may be taken. A server without room for a session knows its name, and a
/// name that had a session before is there.
bool PortRun::name_refused(const Attempt& attempt, std::span<const Evidence> evidence) const {
  if (port_.transport != proto::Transport::netbios || evidence.empty()) return false;
  const Exchange& last = *evidence.back().exchange;
  if (last.outcome != Outcome::refused || !last.session_error) return false;
  const bool had_session = granted_ && agreed_ == attempt.called;
  return !had_session && !probe::is_resource_session_error(*last.session_error);
}

void PortRun::ended(Attempt attempt, std::span<const Evidence> evidence) {
  if (name_refused(attempt, evidence)) {
    call_again(std::move(attempt), evidence);
    return;
  }
  if (evidence.empty()) return;
  (silent(*evidence.front().exchange) ? was_silent_ : was_heard_) = true;
  learn_connection(attempt, evidence.front());
  settle(std::move(attempt), evidence);
  const auto outcome = evidence.front().exchange->outcome;
  if (options_.gives_up && !connected_ && (outcome == Outcome::silent || outcome == Outcome::unreachable)) drop();
}

void PortRun::call_again(Attempt attempt, std::span<const Evidence> evidence) {
  attempt.tried.push_back(attempt.called);
  if (agreed_ == attempt.called) agreed_.reset();
  if (plan_.stopped()) return;
  if (was_refused_for_room(attempt)) {
    attempt.dropped = true;
    if (attempt.purpose == Purpose::ask) hand_over(attempt, evidence);
    quiet_.add(std::move(attempt));
  } else if (call_another_name(attempt)) {
    queue_.push_back(std::move(attempt));
  } else if (options_.nbstat) {
    std::vector<Exchange> exchanges;
    for (const auto& each : evidence) exchanges.push_back(*each.exchange);
    parked_.push_back({std::move(attempt), std::move(exchanges)});
  } else {
    hand_over(attempt, evidence);
  }
}

/// A name that had a session since it was refused is there: there was no room.
bool PortRun::was_refused_for_room(const Attempt& attempt) const {
  return granted_ && agreed_ && std::ranges::find(attempt.tried, *agreed_) != attempt.tried.end();
}

void PortRun::learn_connection(const Attempt& attempt, const Evidence& first) {
  const Exchange& exchange = *first.exchange;
  if (!probe::was_connected(exchange)) return;
  connected_ = true;
  if (!agreed_) agreed_ = attempt.called;
  if (!exchange.request_sent || agreed_ != attempt.called || std::exchange(granted_, true)) return;
  for (auto& [parked, exchanges] : std::exchange(parked_, {})) {
    if (was_refused_for_room(parked))
      call_again(std::move(parked), probe::read_evidence(exchanges));
    else
      parked_.push_back({std::move(parked), std::move(exchanges)});
  }
}

/// The plan learns of a drop at once, so that it goes on, and again of what a later answer shows.
void PortRun::settle(Attempt attempt, std::span<const Evidence> evidence) {
  const Evidence& question = evidence.front();
  if (attempt.purpose == Purpose::witness) {
    quiet_.witnessed(attempt, question);
    return;
  }
  const bool answered = probe::is_answer(question);
  const bool no_session = port_.transport == proto::Transport::netbios && question.exchange->session_error;
  attempt.dropped = probe::is_drop(question) || no_session;
  const bool first = attempt.purpose == Purpose::ask;
  const bool open = attempt.dropped || silent(*question.exchange);
  if (first) watch_families(attempt, answered);
  quiet_.remember(attempt, question);
  if (first || !open) hand_over(attempt, evidence);
  if (plan_.stopped()) return;
  if (!open && !attempt.follow_up && follow_up_is_open(evidence)) {
    attempt.follow_up = true;
    quiet_.add(std::move(attempt));
  } else if (open && (first || quiet_.is_worth_more(attempt))) {
    quiet_.add(std::move(attempt));
  }
}

/// A drop of one question of a family where another was answered. The multi-protocol question is of both.
void PortRun::watch_families(const Attempt& attempt, bool answered) {
  if (probe::is_multi_protocol(attempt.job->offer)) return;
  Family& family = families_[std::holds_alternative<probe::Smb2Offer>(attempt.job->offer) ? 1 : 0];
  family.answered |= answered;
  family.dropped |= attempt.dropped;
  if (family.answered && family.dropped) quiet_.suspect_load();
}

std::optional<Attempt> PortRun::next_quiet(bool host_has_spoken, std::chrono::microseconds idle) {
  if (plan_.stopped()) return std::nullopt;
  // the kernel repeats a SYN by itself, so a port that never stood is not tried again
  auto attempt = quiet_.next(host_has_spoken && connected_, idle);
  if (!attempt) put(plan_.finished_all());
  if (attempt && port_.transport == proto::Transport::netbios && agreed_) attempt->called = *agreed_;
  return attempt;
}

void PortRun::hand_over(const Attempt& attempt, std::span<const Evidence> evidence) {
  put(plan_.finished(*attempt.job, evidence));
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
      hand_over(attempt, probe::read_evidence(exchanges));
    }
  }
}

void PortRun::drop() {
  queue_.clear();
  parked_.clear();
  quiet_.clear();
}

void PortRun::run_out_of_time() {
  for (const auto& attempt : queue_) unasked_.push_back(attempt.job);
  for (const auto& parked : parked_) unasked_.push_back(parked.attempt.job);
  for (auto& job : plan_.finished_all()) unasked_.push_back(std::move(job));
  drop();
}

}  // namespace smbprobe::net
