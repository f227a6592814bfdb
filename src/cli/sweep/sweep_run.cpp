#include "cli/sweep/sweep_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "audit/fail_conditions.hpp"
#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "cli/io/console.hpp"
#include "cli/io/formats.hpp"
#include "cli/io/interrupt.hpp"
#include "cli/io/terminal.hpp"
#include "cli/sweep/sweep_summary.hpp"
#include "net/clock.hpp"
#include "view/json/exchange_json.hpp"
#include "view/message/exchange_text.hpp"

namespace smbprobe::cli {
namespace {

constexpr std::int64_t kSecond = 1'000'000;  // microseconds, as all below
/// A result waits no longer than this before it is written; many that come at once share a write.
constexpr std::int64_t kFlushAfter = kSecond / 50;
constexpr std::int64_t kTick = kSecond / 10;
constexpr std::int64_t kKeepAfter = kSecond / 2;

view::TextOptions text_options(const ScanCommand& command, const ScanSetup& setup, const OutputFile& out) {
  return {.width = report_columns(out.descriptor()),
          .color = wants_color(command.color, out.descriptor()),
          .quiet = command.quiet || (setup.sweep && !command.verbose),
          .verbose = command.verbose};
}

TargetLedger ledger_of(const targets::TargetSequence& sequence, const std::optional<Checkpoint>& checkpoint) {
  if (!checkpoint) return TargetLedger(sequence.size());
  return {sequence.size(), checkpoint->next, checkpoint->open};
}

/// True where the scan was stopped before a first connection.
bool nothing_asked(const net::TargetResult& result) {
  return std::ranges::all_of(result.hosts, [](const probe::SurveyedHost& host) { return host.exchanges.empty(); });
}

}  // namespace

SweepIdentity identity_of(const ScanSetup& setup) {
  const auto& space = setup.targets.space;
  return {.targets = space.fingerprint(),
          .size = targets::TargetSequence(space, setup.order).size(),
          .order = setup.order,
          .scan_parameters = setup.scan_parameters};
}

SweepRun::SweepRun(const ScanCommand& command,
                   const ScanSetup& setup,
                   OutputFile& out,
                   ScanRecorder& recorder,
                   StatusFile* status,
                   const std::optional<Checkpoint>& checkpoint)
    : command_(command),
      setup_(setup),
      out_(out),
      recorder_(recorder),
      status_(status),
      sequence_(setup.targets.space, setup.order),
      ledger_(ledger_of(sequence_, checkpoint)),
      tally_(checkpoint ? checkpoint->tally : SweepTally{}),
      sink_(row_of(setup.format).make_sink(out, text_options(command, setup, out))),
      progress_(setup.sweep && wants_progress(command.no_progress)),
      started_us_(net::now_us()),
      resumed_(out.written() > 0) {
  if (resumable()) identity_ = identity_of(setup);
}

void SweepRun::run() {
  if (setup_.sweep) out_.hold();
  if (resumable()) keep_checkpoint();  // before the first result: whatever happens now, the command can go on
  if (writes_reports() && !resumed_) sink_->begin();
  try {
    net::scan([this] { return next_target(); }, setup_.options, events());
  } catch (...) {
    finish();
    throw;
  }
  finish();
}

std::optional<net::Ticket> SweepRun::next_target() {
  std::optional<std::uint64_t> place;
  {
    const std::lock_guard lock(mutex_);
    place = ledger_.take();
  }
  if (!place) return std::nullopt;
  return net::Ticket{.index = *place, .target = sequence_.at(*place)};
}

net::ScanEvents SweepRun::events() {
  net::ScanEvents events;
  events.on_exchange = [this](const probe::Exchange& exchange) { on_exchange(exchange); };
  events.on_target = [this](net::TargetResult&& result) { on_target(std::move(result)); };
  events.on_notice = [this](const std::string& notice) { on_notice(notice); };
  events.stop = [this] { return stop_requested(); };
  if (command_.record.empty()) return events;
  events.on_connection = [this](std::span<const probe::Exchange> connection) {
    const std::lock_guard lock(mutex_);
    recorder_.add(connection);
  };
  events.on_nbstat = [this](const probe::NbstatExchange& exchange) {
    const std::lock_guard lock(mutex_);
    recorder_.add(exchange);
  };
  return events;
}

void SweepRun::on_exchange(const probe::Exchange& exchange) {
  if (exchange.outcome == probe::Outcome::error) own_trouble_ = true;
  if (!command_.trace && !command_.exchanges) return;
  const std::lock_guard lock(mutex_);
  if (command_.trace) {
    progress_.clear();
    tell_text(view::render_exchange(exchange));
  }
  if (command_.exchanges) {
    progress_.clear_for(out_.descriptor());
    out_.write(view::exchange_to_json(exchange) + '\n');
  }
}

void SweepRun::on_target(net::TargetResult&& result) {
  const std::lock_guard lock(mutex_);
  // left to the command that goes on, or told as not probed
  if (result.cut_short && (resumable() || (setup_.sweep && nothing_asked(result)))) return;
  for (const auto& host : result.hosts) report(host);
  if (setup_.require) note_target(result);
  if (result.complete) ledger_.done(result.index);
  const auto now = net::now_us();
  if (now - flushed_us_ < kFlushAfter) return;
  flushed_us_ = now;
  out_.flush();
}

void SweepRun::report(const probe::SurveyedHost& surveyed) {
  const auto& [host, exchanges] = surveyed;
  const bool wanted = setup_.filter.wants(host);
  tally_.count(host, wanted);
  const bool shown = wanted && !command_.exchanges;
  if (shown) progress_.clear_for(out_.descriptor());
  if (command_.make_policy) return write_policy(host);
  if (setup_.fail_conditions.any()) return judge(surveyed, shown);
  if (command_.only && setup_.filter.is_undecided(host)) ++tally_.undecided;
  if (shown) sink_->add(host, exchanges);
}

void SweepRun::judge(const probe::SurveyedHost& surveyed, bool shown) {
  const auto& [host, exchanges] = surveyed;
  const auto judgement = audit::judge_for(host, setup_.fail_conditions);
  const bool failed = audit::fails(judgement, setup_.fail_conditions);
  if (failed) ++tally_.failing;
  tally_.open.rules += unknown_rules(judgement);
  const bool shallow =
      host.status == report::HostStatus::smb && !audit::is_judged(host, judgement, setup_.fail_conditions);
  if (shallow || (command_.only && setup_.filter.is_undecided(host))) ++tally_.undecided;
  if (shown) sink_->add(host, judgement, exchanges);
}

void SweepRun::note_target(const net::TargetResult& result) {
  if (!setup_.targets.singles.contains(sequence_.at(result.index).text)) return;
  const auto& conditions = setup_.fail_conditions;
  const bool judged = std::ranges::any_of(result.hosts, [&](const probe::SurveyedHost& host) {
    return audit::is_judged(host.report, audit::judge_for(host.report, conditions), conditions);
  });
  if (judged_.is_missed(result.index, judged, result.complete)) ++tally_.open.hosts;
}

/// A name may have several addresses: the first with SMB is used, since a file holds one policy.
void SweepRun::write_policy(const report::HostReport& host) {
  if (host.status != report::HostStatus::smb) {
    tell(fmt::format("{} does not speak SMB: no policy", base::escape_terminal(host.target)));
    return;
  }
  if (std::exchange(policy_written_, true)) {
    tell(fmt::format("{} is another address of the name: left out", base::escape_terminal(host.address)));
    return;
  }
  progress_.clear_for(out_.descriptor());
  out_.write(audit::make_policy(host));
}

void SweepRun::on_notice(const std::string& notice) {
  const std::lock_guard lock(mutex_);
  progress_.clear();
  tell(base::escape_terminal(notice));
}

net::Stop SweepRun::stop_requested() {
  const std::lock_guard lock(mutex_);
  tick();
  if (out_.failed() || recorder_.failed() || interrupts() > 1) return net::Stop::now;
  if (interrupts() == 1) return setup_.sweep ? net::Stop::drain : net::Stop::now;
  return net::Stop::none;
}

void SweepRun::tick() {
  const auto now = net::now_us();
  if (now - ticked_us_ < kTick) return;  // another thread was here
  ticked_us_ = now;
  out_.flush();
  flushed_us_ = now;
  meter_.add(now - started_us_, ledger_.done_count());
  progress_.update(snapshot());
  if (status_ != nullptr) {
    if (const auto failure = status_->update(snapshot())) {
      progress_.clear();
      tell(*failure);
    }
  }
  if (resumable() && now - kept_us_ >= kKeepAfter) keep_checkpoint();
}

/// Only what was written counts: after a failure the checkpoint before it stands.
void SweepRun::keep_checkpoint() {
  out_.flush();
  if (out_.failed()) return;
  kept_us_ = net::now_us();
  const Checkpoint checkpoint{.sweep = identity_,
                              .next = ledger_.next(),
                              .open = ledger_.open(),
                              .output_bytes = out_.written(),
                              .tally = tally_};
  const auto kept = save_checkpoint(command_.resume, checkpoint);
  if (kept || std::exchange(checkpoint_failed_, true)) return;
  progress_.clear();
  tell(kept.error().message);
}

SweepSnapshot SweepRun::snapshot() const {
  return {.done = ledger_.done_count(),
          .total = ledger_.size(),
          .elapsed_us = net::now_us() - started_us_,
          .tally = tally_,
          .hosts_per_s = meter_.per_second()};
}

void SweepRun::finish() {
  const std::lock_guard lock(mutex_);
  progress_.finish();
  if (writes_reports()) sink_->end();
  out_.flush();
  if (resumable()) keep_checkpoint();
  if (status_ != nullptr)
    if (const auto failure = status_->finish(snapshot(), interrupted())) tell(*failure);
  if (setup_.sweep && !command_.quiet && (setup_.format == view::OutputFormat::text || ::isatty(STDERR_FILENO) == 1))
    summarize();
  tell_open();
}

/// What --only, --fail-on, --policy and --require would need, and have not.
void SweepRun::tell_open() const {
  const auto depth = setup_.options.plan.depth;
  const auto& policy = setup_.fail_conditions.policy;
  const auto enough = std::max(report::Depth::standard, policy ? audit::needed_depth(*policy) : report::Depth::quick);
  const std::string deeper =
      fmt::format(" at depth {}; add --depth {}", report::name_of(depth), report::name_of(enough));
  if (tally_.undecided > 0)
    tell(fmt::format("{} {} could not be judged{}", base::grouped(tally_.undecided),
                     tally_.undecided == 1 ? "host" : "hosts", depth < enough ? deeper : ": answers are missing"));
  else if (tally_.open.rules > 0 && depth < enough)
    tell("rules stay unknown" + deeper);
  cli::tell_open(tally_.open, setup_.require);
}

void SweepRun::summarize() {
  const SummaryFacts facts{.elapsed_us = net::now_us() - started_us_,
                           .excluded = setup_.targets.space.excluded_count(),
                           .bad_lines = setup_.targets.problem_count,
                           .not_probed = ledger_.size() - ledger_.done_count(),
                           .interrupted = interrupted(),
                           .only_given = command_.only.has_value(),
                           .width = report_columns(STDERR_FILENO)};
  tell_text(render_summary(tally_, facts) + sink_->shared_guids(facts.width));
}

ExitCode SweepRun::exit_code() const {
  return exit_code_of({.interrupted = interrupted(),
                       .trouble = own_trouble_ || checkpoint_failed_ || tally_.of(report::HostStatus::error) > 0,
                       .bad_list = command_.strict && setup_.targets.problem_count > 0,
                       .failed = tally_.failing > 0 || (setup_.require && tally_.open.any()),
                       .smb = tally_.of(report::HostStatus::smb) > 0});
}

std::optional<Problem> SweepRun::problem() const {
  if (out_.failed()) return Problem{ExitCode::trouble, out_.failure()};
  if (recorder_.failed()) return Problem{ExitCode::trouble, recorder_.failure()};
  return std::nullopt;
}

}  // namespace smbprobe::cli
