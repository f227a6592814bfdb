#include "net/host_runner.hpp"

#include <algorithm>
#include <utility>

#include "net/clock.hpp"
#include "net/exchange_driver.hpp"

namespace smbprobe::net {

std::vector<probe::ProbedPort> ports_of(const probe::Target& target, const ScanOptions& options) {
  if (!target.port) return options.ports;
  for (const auto& port : options.ports)
    if (port.port == *target.port) return {port};
  return {{.port = *target.port, .transport = probe::default_transport(*target.port)}};
}

HostRunner::HostRunner(const ScanContext& context, probe::Target target, asio::ip::address address)
    : context_(context),
      target_(std::move(target)),
      address_(std::move(address)),
      probed_(ports_of(target_, context.options)) {
  const auto& options = context.options;
  for (const auto& port : probed_)
    ports_.emplace_back(
        port, PortRunOptions{
                  .plan = options.plan, .host = target_.host, .retries = options.retries, .nbstat = wants_nbstat()});
}

bool HostRunner::wants_nbstat() const {
  const auto is_netbios = [](const auto& port) { return port.transport == proto::Transport::netbios; };
  return context_.options.nbstat && address_.is_v4() && std::ranges::any_of(probed_, is_netbios);
}

void HostRunner::start(OnDone on_done) {
  on_done_ = std::move(on_done);
  started_us_ = now_us();
  if (wants_nbstat()) start_nbstat();
  pump();
}

void HostRunner::start_nbstat() {
  const NbstatOrder order{.server = {address_, context_.options.nbstat_port},
                          .transaction_id = context_.entropy.transaction_id(),
                          .timeout = context_.options.timeout};
  const auto settled = [weak = weak_from_this()](const std::optional<proto::NbstatAnswer>& answer) {
    const auto self = weak.lock();
    if (!self) return;
    self->nbstat_ = answer;
    for (auto& port : self->ports_) port.nbstat_settled(answer);
    self->pump();
  };
  nbstat_client_ = std::make_shared<NbstatClient>(context_.io, order, settled);
  nbstat_client_->start();
}

void HostRunner::pump() {
  if (pumping_ || !on_done_) return;
  pumping_ = true;  // a connection that fails at once ends within begin_one()
  while (open_ < std::max(context_.options.per_host, 1U) && begin_one()) {
  }
  pumping_ = false;
  const bool waits = std::ranges::any_of(ports_, [](const auto& port) { return port.waits_for_nbstat(); });
  if (open_ == 0 && !waits) finish();
}

bool HostRunner::begin_one() {
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    const auto port = (next_port_ + i) % ports_.size();
    auto attempt = ports_[port].next();
    if (!attempt) continue;
    next_port_ = port + 1;  // the ports take turns
    ++open_;
    asio::co_spawn(context_.io, run_attempt(shared_from_this(), port, std::move(*attempt)), RethrowAtEnd{});
    return true;
  }
  return false;
}

probe::Link HostRunner::make_link(const probe::ProbedPort& port, const Attempt& attempt) {
  probe::Link link;
  link.transport = port.transport;
  link.called = attempt.called;
  link.connection = ++connections_;
  link.unix_offset_us = context_.unix_offset_us;
  return link;
}

asio::awaitable<void> HostRunner::run_attempt(std::shared_ptr<HostRunner> self, std::size_t port, Attempt attempt) {
  const auto& probed = self->ports_[port].port();
  ConnectionOrder order{
      .server = {self->address_, probed.port},
      .timeout = self->context_.options.timeout,
      .job = attempt.job,
      // a ClientGuid for each connection: Samba hands a connection with a known one over to the process of
      // the other connection, and the answer is then that of the other port (multi-channel)
      .inputs = self->context_.entropy.request_inputs(self->target_.host),
      .link = self->make_link(probed, attempt)};
  auto exchanges = co_await play_connection(&self->context_.deadlines, std::move(order));
  self->attempt_ended(port, std::move(attempt), std::move(exchanges));
}

void HostRunner::attempt_ended(std::size_t port, Attempt attempt, std::vector<probe::Exchange> exchanges) {
  --open_;
  for (auto& exchange : exchanges) {
    exchange.number = static_cast<std::uint32_t>(exchanges_.size() + 1);
    exchanges_.push_back(exchange);
    if (context_.events.on_exchange) context_.events.on_exchange(exchange);
  }
  if (context_.events.on_connection) context_.events.on_connection(exchanges);
  if (!stopped_) ports_[port].ended(std::move(attempt), exchanges);
  pump();
}

void HostRunner::stop() {
  if (!on_done_) return;
  stopped_ = true;
  errors_.emplace_back("the scan was stopped before this host was done");
  for (auto& port : ports_) port.drop();
  pump();
}

void HostRunner::finish() {
  if (nbstat_client_) nbstat_client_->cancel();  // an answer that has not come yet is not worth the wait
  probe::HostFacts facts{.target = target_.text,
                         .address = address_.to_string(),
                         .depth = context_.options.plan.depth,
                         .started_us = started_us_ + context_.unix_offset_us,
                         .elapsed_us = now_us() - started_us_,
                         .nbstat = std::move(nbstat_),
                         .errors = std::move(errors_)};
  auto on_done = std::exchange(on_done_, {});
  on_done(probe::survey_host(std::move(facts), probed_, std::move(exchanges_)));
}

}  // namespace smbprobe::net
