// How a host ends: at once, after a second look at what was silent, or without a report where its way is lost.
#include <algorithm>
#include <utility>

#include "net/host_runner.hpp"
#include "net/resolver.hpp"

namespace smbprobe::net {

/// No port said anything, and some may yet.
bool HostRunner::was_silent() const {
  return !spoken_ && std::ranges::any_of(ports_, [](const PortRun& port) { return port.is_silent(); });
}

bool HostRunner::must_be_asked_again() const {
  const bool accepted =
      std::ranges::any_of(ports_, [](const PortRun& port) { return port.is_silent() && port.is_connected(); });
  return accepted || looks_ < context_.options().retries || context_.window.was_halved_since(first_begun_);
}

void HostRunner::look_again() {
  ++looks_;
  auto fresh = make_ports();
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    if (!ports_[i].is_silent()) continue;
    ports_[i] = std::move(fresh[i]);
    if (nbstat_client_ && !nbstat_is_open_) ports_[i].nbstat_settled(nbstat_);
  }
  quiet_steps_ = QuietSteps(ports_.size());
  clock_ = {};
  alone_ = true;
  admitted_ = true;
  pump();
}

void HostRunner::stop() {
  if (done_) return;
  errors_.emplace_back("the scan was stopped before this host was done");
  halt();
}

void HostRunner::leave() {
  if (done_ || std::exchange(lost_, true)) return;
  halt();
}

void HostRunner::halt() {
  stopped_ = true;
  if (std::exchange(queues_, false) && std::exchange(resting_, false)) step_ = {};
  for (auto& port : ports_) port.drop();
  pump();
}

/// A connection that could not be made, because of something that is ours.
bool HostRunner::way_is_lost(const Played& played) const {
  const bool asked = !stopped_ && played.failure && !is_relayed(context_.options());
  return asked && context_.shared.ways.loss_now(address_).has_value();
}

void HostRunner::finish() {
  if (lost_) {
    end_questions();
    done_ = true;
    owner_.way_lost(*this);
    return;
  }
  if (stopped_ || !was_silent() || !owner_.must_wait(*this)) conclude();
}

/// An answer of the name service that has not come yet is not worth the wait.
void HostRunner::end_questions() {
  if (!nbstat_client_) return;
  end_nbstat();
  nbstat_client_->cancel();
  const probe::NbstatExchange& asked = nbstat_client_->evidence();
  if (!lost_ && context_.events().on_nbstat && !asked.asked_us.empty()) context_.events().on_nbstat(asked);
}

void HostRunner::conclude() {
  end_questions();
  probe::HostContext facts{.target = place_->ticket.target.text,
                           .address = is_resolved_far_away() ? std::string() : to_text(address_),
                           .depth = context_.options().plan.depth,
                           .started_us = started_us_ + context_.shared.unix_offset_us,
                           .elapsed_us = now_us() - started_us_,
                           .nbstat = std::move(nbstat_),
                           .errors = std::move(errors_)};
  for (const auto& port : ports_)
    for (const auto& job : port.unasked()) facts.unasked.push_back({.port = port.port().port, .job = job});
  done_ = true;
  link_evidence();
  owner_.host_ended(*this, {.facts = std::move(facts),
                            .failed = {},
                            .ports = std::move(probed_),
                            .exchanges = std::move(exchanges_),
                            .evidence = std::move(evidence_)});
}

}  // namespace smbprobe::net
