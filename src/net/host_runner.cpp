#include "net/host_runner.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "net/clock.hpp"
#include "net/resolver.hpp"
#include "net/tcp_transport.hpp"
#include "probe/survey/confirmation.hpp"

namespace smbprobe::net {
namespace {

/// With as many connections per second, two take their turn together.
constexpr unsigned kFastRate = 1000;
constexpr unsigned kShortageTries = 8;
constexpr std::chrono::milliseconds kFirstPause{20};  // doubles with each try: five seconds in all
/// A stop is noticed after this time at the latest by what only waits.
constexpr std::chrono::milliseconds kLongestWait{100};

/// The grant of a NetBIOS session is one too.
unsigned answers_in(std::span<const probe::Exchange> exchanges) {
  const auto replies = std::ranges::count(exchanges, probe::Outcome::reply, &probe::Exchange::outcome);
  const bool session = exchanges.front().transport == proto::Transport::netbios;
  return static_cast<unsigned>(replies) + (session ? 1 : 0);
}

}  // namespace

std::vector<report::ProbedPort> ports_of(const targets::Target& target, const ScanOptions& options) {
  if (!target.port) return options.ports;
  for (const auto& port : options.ports)
    if (port.port == *target.port) return {port};
  return {{.port = *target.port, .transport = targets::default_transport(*target.port)}};
}

HostRunner::HostRunner(const ScanContext& context, HostOwner& owner, const WaitingHost& waiting)
    : context_(context),
      owner_(owner),
      place_(waiting.place),
      address_(waiting.address),
      probed_(ports_of(place_->ticket.target, context.options())),
      ports_(make_ports()),
      window_(context.options().per_host, context.options().timeout),
      quiet_steps_(probed_.size()),
      alone_(context.options().sweep),
      on_link_(waiting.on_link) {}

std::vector<PortRun> HostRunner::make_ports() const {
  const auto& options = context_.options();
  std::vector<PortRun> ports;
  ports.reserve(probed_.size());
  for (const auto& port : probed_)
    ports.emplace_back(port, PortRunOptions{.plan = options.plan,
                                            .host = place_->ticket.target.host,
                                            .called = options.called_name,
                                            .gives_up = options.sweep,
                                            .nbstat = wants_nbstat()});
  return ports;
}

bool HostRunner::wants_nbstat() const {
  const auto is_netbios = [](const auto& port) { return port.transport == proto::Transport::netbios; };
  return asks_nbstat(context_.options()) && address_.is_v4() && std::ranges::any_of(probed_, is_netbios);
}

void HostRunner::start() {
  started_ = true;
  admitted_ = true;
  started_us_ = now_us();
  if (!alone_) start_nbstat_early();
  pump();
}

void HostRunner::admitted() {
  queues_ = false;
  clock_.go_on(Clock::now());
  if (resting_) {
    asio::co_spawn(context_.io, ask_quietly(shared_from_this()), RethrowAtEnd{});
    return;
  }
  admitted_ = true;
  pump();
}

void HostRunner::connection_established(Clock::time_point begun) {
  const auto now = Clock::now();
  if (!is_relayed(context_.options())) context_.window.established(begun, now);
  if (!context_.options().sweep) return;
  if (!is_relayed(context_.options())) context_.connect_times.established(address_, now - begun);
  if (!std::exchange(alone_, false)) return;
  start_nbstat_early();
  pump();
}

/// Beside the probe; at depth quick only where a name is missing.
void HostRunner::start_nbstat_early() {
  const auto& plan = context_.options().plan;
  const bool worth_it = plan.depth != report::Depth::quick || plan.identify;
  if (worth_it && wants_nbstat() && !nbstat_client_) start_nbstat();
}

void HostRunner::start_nbstat() {
  const auto& options = context_.options();
  const NbstatOrder order{.server = {address_, options.nbstat_port},
                          .source = options.source,
                          .transaction_id = context_.entropy.transaction_id(),
                          .timeout = options.timeout,
                          .unix_offset_us = context_.shared.unix_offset_us};
  const auto settled = [weak = weak_from_this()](const std::optional<proto::NbstatAnswer>& answer) {
    const auto self = weak.lock();
    if (!self) return;
    self->end_nbstat();
    self->nbstat_ = answer;
    for (auto& port : self->ports_) port.nbstat_settled(answer);
    self->pump();
  };
  nbstat_client_ = std::make_shared<NbstatClient>(context_.io, order, settled);
  nbstat_is_open_ = true;
  context_.window.enter();  // it takes a descriptor
  nbstat_client_->start();
}

void HostRunner::end_nbstat() {
  if (std::exchange(nbstat_is_open_, false)) context_.window.leave();
}

void HostRunner::pump() {
  if (pumping_ || resting_ || !started_ || done_) return;
  check_time();
  pumping_ = true;  // a connection that fails at once ends within begin_one()
  while (may_begin() && begin_one()) {
  }
  give_back();
  pumping_ = false;
  const bool waits = std::ranges::any_of(ports_, [](const auto& port) { return port.waits_for_nbstat(); });
  if (waits && !nbstat_client_) start_nbstat();
  if (open_ > 0 || queues_ || (waits && !quiet_)) return;
  if (begin_quiet()) return;
  const bool more = std::ranges::any_of(ports_, [](const auto& port) { return port.ready(); });
  if (more)
    pump();
  else if (!waits)
    finish();
}

/// In a sweep a host opens one connection at a time until one is established: most addresses are unused.
bool HostRunner::may_begin() {
  if (quiet_ || queues_ || open_ >= window_.allowed() || (alone_ && open_ > 0)) return false;
  if (admitted_) return true;
  if (std::ranges::none_of(ports_, [](const auto& port) { return port.ready(); })) return false;
  admitted_ = owner_.admit(address_, {});
  if (!admitted_) queue_up({});
  return admitted_;
}

void HostRunner::queue_up(HostOwner::Wish wish) {
  queues_ = true;
  queued_at_ = Clock::now();
  if (open_ == 0) clock_.stand_still(queued_at_);
  owner_.admit_later(shared_from_this(), wish);
}

void HostRunner::give_back() {
  if (std::exchange(admitted_, false)) context_.window.leave();
}

bool HostRunner::begin_one() {
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    const auto port = (next_port_ + i) % ports_.size();
    auto attempt = ports_[port].next();
    if (!attempt) continue;
    next_port_ = port + 1;  // the ports take turns
    begin(port, std::move(*attempt));
    return true;
  }
  return false;
}

void HostRunner::begin(std::size_t port, Attempt attempt) {
  ++open_;
  if (!std::exchange(admitted_, false)) context_.window.enter();
  asio::co_spawn(context_.io, run_attempt(shared_from_this(), port, std::move(attempt)), RethrowAtEnd{});
}

/// The next questions for a quiet host. False where nothing is left to ask so.
bool HostRunner::begin_quiet() {
  const bool one_at_a_time = takes_turns() && context_.options().rate < kFastRate;
  step_ = quiet_steps_.next(ports_, spoken_, one_at_a_time);
  quiet_ = !step_.attempts.empty() && !stopped_;
  if (!quiet_) return false;
  resting_ = true;
  queued_at_ = Clock::now();
  const HostOwner::Wish wish{.connections = step_.attempts.size(), .not_before = step_.begins};
  if (owner_.admit(address_, wish))
    admitted();
  else
    queue_up(wish);
  return true;
}

/// What the turn takes is part of the pause.
Task<void> HostRunner::ask_quietly(std::shared_ptr<HostRunner> self) {
  auto step = std::exchange(self->step_, {});
  const auto queued = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - self->queued_at_);
  for (auto& [port, attempt] : step.attempts) attempt.queued = queued;
  co_await self->pause(step.begins - Clock::now());
  self->resting_ = false;
  self->admitted_ = true;
  self->pumping_ = true;  // all of the step begin before any has ended
  for (auto& [port, attempt] : step.attempts) self->begin(port, std::move(attempt));
  self->pumping_ = false;
  self->pump();
}

ConnectionOrder HostRunner::make_order(const report::ProbedPort& port, const Attempt& attempt) {
  const auto& options = context_.options();
  ConnectionOrder order{
      .server = options.proxy ? context_.shared.proxy.server : asio::ip::tcp::endpoint(address_, port.port),
      .source = options.source ? &*options.source : nullptr,
      .proxy = options.proxy ? &*options.proxy : nullptr,
      .by_library = options.by_library,
      .timeout = on_link_ ? std::max(options.timeout, context_.shared.links.patience(address_)) : options.timeout,
      .job = attempt.job,
      // a ClientGuid for each connection: Samba hands a connection with a known one over to the process of
      // the other connection, and the answer is then that of the other port (multi-channel)
      .inputs = probe::needs_inputs(*attempt.job) ? context_.entropy.request_inputs(place_->ticket.target.host)
                                                  : probe::RequestInputs{},
      .link = {},
      // which NetBIOS name opened a session is seen by it
      .tell_client = options.client_addresses || port.transport == proto::Transport::netbios};
  const bool known = !alone_ || looks_ > 0;
  if (options.sweep && !known && !is_relayed(options)) {
    const Clock::duration least = on_link_ ? context_.shared.links.patience(address_) : ConnectTimes::kLeast;
    order.connect_timeout = context_.connect_times.timeout(address_, least, options.timeout);
  }
  order.watch = this;
  order.link.server = {.address = is_resolved_far_away() ? place_->ticket.target.host : to_text(address_),
                       .port = port.port};
  order.link.relayed = is_relayed(options);
  order.link.transport = port.transport;
  order.link.called = attempt.called;
  order.link.connection = ++connections_;
  order.link.unix_offset_us = context_.shared.unix_offset_us;
  return order;
}

Task<void> HostRunner::run_attempt(std::shared_ptr<HostRunner> self, std::size_t port, Attempt attempt) {
  const auto& context = self->context_;
  const auto order = self->make_order(self->ports_[port].port(), attempt);
  Played played;
  Begun begun;
  OnLinkTry on_link;
  // nothing is said of a host for what this machine is short of, until it has been short of it for long
  for (unsigned tries = 1;; ++tries) {
    if (self->takes_turns() && tries > 1) co_await self->wait_for_turn();
    if (self->stopped_) break;
    begun = {.at = Clock::now(), .open = self->open_};
    if (!std::exchange(self->begun_, true)) self->first_begun_ = begun.at;
    if (self->on_link_) on_link.overflows = context.shared.links.overflows(self->address_);
    played = co_await play_connection(&context.deadlines, &order);
    if (self->way_is_lost(played)) {
      self->leave();
      break;
    }
    if (self->on_link_ && co_await self->wants_another_try(&on_link, begun.at, &played)) continue;
    const bool proxy_is_busy =
        played.proxy_trouble == ProxyTrouble::proxy && context.shared.proxy.has_worked;  // what worked may work again
    if (!(played.shortage || proxy_is_busy) || tries == kShortageTries) break;
    context.window.short_of(begun.at, Clock::now());
    context.shared.notice_shortage(played.exchanges.back().detail);
    co_await self->pause(kFirstPause * (1U << (tries - 1)));
  }
  self->heed_proxy(played);
  if (self->lost_) played.exchanges.clear();
  self->attempt_ended(port, std::move(attempt), begun, std::move(played.exchanges));
}

Task<void> HostRunner::wait_for_turn() {
  while (!stopped_) {
    const auto turn = context_.shared.gate->take(Clock::now());
    if (turn.granted) break;
    co_await pause(turn.ask_again - Clock::now());
  }
}

Task<void> HostRunner::pause(Clock::duration time) {
  asio::steady_timer timer(context_.io);
  const auto end = Clock::now() + time;
  while (!stopped_ && Clock::now() < end) {
    timer.expires_at(std::min(end, Clock::now() + kLongestWait));
    co_await timer.async_wait(no_throw);
  }
}

void HostRunner::attempt_ended(std::size_t port,
                               Attempt attempt,
                               const Begun& begun,
                               std::vector<probe::Exchange> exchanges) {
  --open_;
  context_.window.leave();
  quiet_steps_.ended(port, Clock::now());
  notice(begun, exchanges);
  const auto& events = context_.events();
  auto number = static_cast<std::uint32_t>(exchanges_.size());
  for (auto& exchange : exchanges) {
    exchange.number = ++number;
    if (events.on_exchange) events.on_exchange(exchange);
  }
  if (events.on_connection && !exchanges.empty()) events.on_connection(exchanges);
  auto evidence = probe::read_evidence(exchanges, context_.requests);
  if (!stopped_) ports_[port].ended(std::move(attempt), evidence);
  const bool dropped = std::ranges::any_of(evidence, probe::is_drop);
  keep(std::move(exchanges), std::move(evidence));
  watch_drops(dropped);
  if (queues_ && open_ == 0) clock_.stand_still(Clock::now());
  if (alone_) start_nbstat_early();
  pump();
}

void HostRunner::keep(std::vector<probe::Exchange> exchanges, std::vector<probe::Evidence> evidence) {
  if (exchanges_.empty()) {
    exchanges_ = std::move(exchanges);
    evidence_ = std::move(evidence);
  } else {
    std::ranges::move(exchanges, std::back_inserter(exchanges_));
    std::ranges::move(evidence, std::back_inserter(evidence_));
  }
}

/// They point at their exchanges, which have moved meanwhile.
/// The exchanges may have moved since they were read.
void HostRunner::link_evidence() {
  for (std::size_t i = 0; i < exchanges_.size(); ++i) evidence_[i].exchange = &exchanges_[i];
}

void HostRunner::watch_drops(bool dropped) {
  dropped_ = dropped_ || dropped;
  if (!dropped_ || expects_drops_) return;
  link_evidence();
  if (!probe::drops_what_it_answers(evidence_)) return;
  expects_drops_ = true;
  for (auto& port : ports_) port.expect_drops();
}

/// What a connection tells of the host's strength.
void HostRunner::notice(const Begun& begun, std::span<const probe::Exchange> exchanges) {
  if (exchanges.empty()) return;
  const probe::Exchange& first = exchanges.front();
  using probe::Outcome;
  const bool silent = first.outcome == Outcome::silent;
  if (probe::was_connected(first) || !(silent || first.outcome == Outcome::unreachable)) clock_.start(Clock::now());
  if (probe::was_connection_refused(first) || first.outcome == Outcome::unreachable || first.outcome == Outcome::error)
    return;
  spoken_ = spoken_ || !silent;
  if (first.outcome == Outcome::reply)
    context_.window.answered(begun.at, (Clock::now() - begun.at) / static_cast<int>(exchanges.size() + 1));
  if (first.outcome == Outcome::reply)
    window_.answered(begun, answers_in(exchanges), open_ + 1);
  else
    window_.failed(begun);
}

/// What is left when the host has had its time stays open.
void HostRunner::check_time() {
  const auto most = context_.options().host_timeout;
  if (most.count() == 0 || clock_.elapsed(Clock::now()) < most) return;
  std::size_t left = quiet_steps_.clear();
  for (auto& port : ports_) {
    left += port.waiting();
    port.run_out_of_time();
  }
  if (left > 0 && !std::exchange(timed_out_, true))
    errors_.push_back(fmt::format("host timeout: questions were left after {} s",
                                  std::chrono::duration_cast<std::chrono::seconds>(most).count()));
}

}  // namespace smbprobe::net
