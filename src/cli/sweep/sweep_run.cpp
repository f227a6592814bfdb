#include "cli/sweep/sweep_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "audit/fail_conditions.hpp"
#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "base/utf8.hpp"
#include "cli/io/console.hpp"
#include "cli/io/formats.hpp"
#include "cli/io/interrupt.hpp"
#include "cli/io/terminal.hpp"
#include "cli/sweep/interrupt_words.hpp"
#include "cli/sweep/scan_table.hpp"
#include "cli/sweep/sweep_summary.hpp"
#include "net/clock.hpp"

namespace smbprobe::cli {
namespace {

constexpr std::int64_t kSecond = 1'000'000;  // microseconds, as all below
constexpr std::int64_t kTick = kSecond / 10;
constexpr std::int64_t kKeepAfter = kSecond / 2;

view::TextOptions text_options(const ScanCommand& command, const ScanSetup& setup, const OutputFile& out) {
  return {.width = report_columns(out.descriptor()),
          .color = wants_color(command.color, out.descriptor()),
          .quiet = command.quiet,
          .verbose = command.verbose,
          .fix = command.fix,
          .table = {.rows = setup.table,
                    .other_hosts = command.only.has_value(),
                    .policy = setup.fail_conditions.policy.has_value(),
                    .summary = command.resume.empty(),
                    .next = next_commands(command)}};
}

TargetLedger ledger_of(const targets::TargetSequence& sequence, const Checkpoint* found, bool streamed) {
  if (streamed) return TargetLedger(std::nullopt);
  if (found == nullptr) return TargetLedger(sequence.size());
  return {sequence.size(), found->next, found->open};
}

const Checkpoint* found_in(const CheckpointFile* file) {
  return file != nullptr && file->found() ? &*file->found() : nullptr;
}

/// A thread for each event loop keeps up with it; more than there are processors would only wait.
unsigned writer_threads(const net::ScanOptions& options) {
  return std::clamp(std::thread::hardware_concurrency(), 1U, std::max(options.threads, 1U));
}

/// True where the scan was stopped before a first connection.
bool nothing_asked(const net::TargetResult& result) {
  return std::ranges::all_of(result.hosts, [](const probe::AskedHost& host) { return host.exchanges.empty(); });
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
                   CheckpointFile* checkpoint,
                   TargetReader* reader)
    : command_(command),
      setup_(setup),
      sequence_(setup.targets.space, setup.order),
      reader_(reader),
      ledger_(ledger_of(sequence_, found_in(checkpoint), reader != nullptr)),
      out_(out),
      recorder_(recorder),
      status_(status),
      checkpoint_(checkpoint),
      sink_(row_of(setup.format).make_sink(out, text_options(command, setup, out))),
      judge_(command, setup, *sink_),
      progress_((setup.sweep || setup.table != view::TableRows::none) && wants_progress(command.no_progress)),
      started_us_(net::now_us()),
      resumed_(out.written() > 0) {
  if (resumable()) kept_.sweep = identity_of(setup);
  if (const auto* const found = found_in(checkpoint)) tally_ = found->tally;
}

void SweepRun::run() {
  if (setup_.sweep || resumable()) out_.hold();
  if (resumable()) {
    keep_checkpoint();  // before the first result: whatever happens now, the command can go on
    out_.before_first([this](std::string_view text) { announce_output(text); });
  }
  sink_->accept(setup_.fail_conditions.acceptances);
  if (writes_reports() && !resumed_) sink_->begin();
  ScanWriter writer(writer_threads(setup_.options), {.prepare =
                                                         [this](std::span<ScanItem> items) {
                                                           for (auto& item : items) judge_.prepare(item);
                                                         },
                                                     .commit = [this](std::span<ScanItem> items) { commit(items); }});
  std::exception_ptr failure;
  const auto attempt = [&failure](const auto& step) {
    try {
      step();
    } catch (...) {
      if (!failure) failure = std::current_exception();
    }
  };
  attempt([&] {
    if (reader_ != nullptr) reader_->start([&](std::string notice) { writer.push(NoticeItem{std::move(notice)}); });
    net::scan(
        {.next = [this] { return next_target(); }, .bell = reader_ != nullptr ? &reader_->queue().bell() : nullptr},
        setup_.options, events(writer));
  });
  attempt([&] {
    if (reader_ != nullptr) reader_->finish();
  });
  attempt([&] { writer.finish(); });
  finish(!writer.failed());
  if (failure) std::rethrow_exception(failure);
}

std::expected<net::Ticket, net::NoTarget> SweepRun::next_target() {
  std::optional<targets::Target> read;
  if (reader_ != nullptr) {
    auto taken = reader_->queue().take();
    if (!taken) return std::unexpected(taken.error());
    read = *std::move(taken);
  }
  const auto place = ledger_.take();
  if (!place) return std::unexpected(net::NoTarget::more);
  return net::Ticket{.index = *place, .target = read ? *std::move(read) : sequence_.at(*place)};
}

net::ScanEvents SweepRun::events(ScanWriter& writer) {
  net::ScanEvents events;
  events.on_exchange = [&](const probe::Exchange& exchange) { on_exchange(writer, exchange); };
  events.on_target = [&](net::TargetResult&& result) { on_target(writer, std::move(result)); };
  events.on_notice = [&](const std::string& notice) { writer.push(NoticeItem{notice}); };
  events.is_full = [&] { return writer.is_full(); };
  events.stop = [&] { return stop_requested(writer); };
  if (command_.record.empty()) return events;
  events.on_connection = [&](std::span<const probe::Exchange> connection) {
    writer.push(ConnectionItem{{connection.begin(), connection.end()}});
  };
  events.on_nbstat = [&](const probe::NbstatExchange& exchange) {
    writer.push(NbstatItem{std::make_unique<const probe::NbstatExchange>(exchange)});
  };
  return events;
}

void SweepRun::on_exchange(ScanWriter& writer, const probe::Exchange& exchange) {
  if (exchange.outcome == probe::Outcome::error) own_trouble_ = true;
  if (!command_.trace && !command_.exchanges) return;
  writer.push(ExchangeItem{.exchange = std::make_unique<const probe::Exchange>(exchange), .trace = {}, .line = {}});
}

void SweepRun::on_target(ScanWriter& writer, net::TargetResult&& result) {
  if (result.cut_short) own_trouble_ = true;  // ignored after an interrupt
  // left to the command that goes on, or told as not probed
  if (result.cut_short && (resumable() || (setup_.sweep && nothing_asked(result)))) return;
  writer.push(TargetItem{.result = std::move(result), .outcomes = {}});
}

net::Stop SweepRun::stop_requested(ScanWriter& writer) {
  if (writer.failed() || cannot_write_ || interrupts() > 1) return net::Stop::now;
  if (interrupts() == 0) return net::Stop::none;
  if (!setup_.sweep) return net::Stop::now;
  if (!command_.quiet && !stopping_told_.exchange(true)) writer.push(NoticeItem{std::string(kStoppingWords)});
  return net::Stop::drain;
}

void SweepRun::commit(std::span<ScanItem> items) {
  done_.clear();
  for (const auto& item : items) std::visit([this](const auto& each) { write(each); }, item);
  out_.flush();
  ledger_.done(done_);
  tick();
  cannot_write_ = out_.failed() || recorder_.failed();
}

void SweepRun::write(const TargetItem& item) {
  for (const auto& outcome : item.outcomes) write_host(outcome);
  if (setup_.require) note_target(item);
  if (item.result.complete) done_.push_back(item.result.index);
}

void SweepRun::write_host(const HostOutcome& outcome) {
  const auto& host = outcome.report;
  tally_.count(host, outcome.wanted);
  if (command_.make_policy) return write_policy(host);
  if (outcome.failed) ++tally_.failing;
  if (outcome.undecided) ++tally_.undecided;
  tally_.open.rules += outcome.rules;
  if (!outcome.shown) return;
  progress_.clear_for(out_.descriptor());
  sink_->append(host, outcome.judgement, outcome.text);
}

void SweepRun::note_target(const TargetItem& item) {
  if (!setup_.targets.singles.contains(item.outcomes.front().report.target)) return;
  const bool judged = std::ranges::any_of(item.outcomes, &HostOutcome::judged);
  if (judged_.is_missed(item.result.index, judged, item.result.complete)) ++tally_.open.hosts;
}

void SweepRun::write(const ExchangeItem& item) {
  if (command_.trace) {
    progress_.clear();
    tell_text(item.trace);
  }
  if (command_.exchanges) {
    progress_.clear_for(out_.descriptor());
    out_.write(item.line);
  }
}

void SweepRun::write(const NoticeItem& item) {
  progress_.clear();
  tell(base::escape_terminal(item.sentence));
}

/// A name may have several addresses: the first with SMB is used, since a file holds one policy.
void SweepRun::write_policy(const report::HostReport& host) {
  if (host.status != report::HostStatus::smb) {
    tell(fmt::format("{} does not support SMB: no policy", base::escape_terminal(host.target)));
    return;
  }
  if (std::exchange(policy_written_, true)) {
    tell(fmt::format("{} is another address of the same name: skipped", base::escape_terminal(host.address)));
    return;
  }
  progress_.clear_for(out_.descriptor());
  out_.write(audit::make_policy(host));
}

void SweepRun::tick() {
  const auto now = net::now_us();
  if (now - ticked_us_ < kTick) return;
  ticked_us_ = now;
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
  auto standing = ledger_.standing();
  const auto mark = out_.sync();
  if (!mark) return;
  kept_.next = standing.next;
  kept_.open = std::move(standing.open);
  kept_.output = *mark;
  kept_.tally = tally_;
  save_checkpoint();
}

/// A checkpoint that marks nothing of its output yet says how that will begin. Then a run that goes on knows the file
/// that a kill leaves here from one of the user, whose content it must not cut off.
void SweepRun::announce_output(std::string_view beginning) {
  beginning = beginning.substr(0, FileMark::kMostBeginning);
  while (!base::is_valid_utf8(beginning)) beginning.remove_suffix(1);  // the last character was cut
  kept_.output.beginning = beginning;
  save_checkpoint();
}

void SweepRun::save_checkpoint() {
  const auto saved = checkpoint_->save(kept_);
  kept_us_ = net::now_us();
  if (saved || std::exchange(checkpoint_failed_, true)) return;
  progress_.clear();
  tell(saved.error().message);
}

SweepSnapshot SweepRun::snapshot() const {
  return {.done = ledger_.done_count(),
          .total = ledger_.size().value_or(0),
          .elapsed_us = net::now_us() - started_us_,
          .tally = tally_,
          .hosts_per_s = meter_.per_second()};
}

/// Where a batch was lost halfway the checkpoint before it stands: what of the batch is in the output is cut off again.
void SweepRun::finish(bool everything_is_written) {
  progress_.finish();
  if (writes_reports()) sink_->end();
  out_.flush();
  if (resumable() && everything_is_written) keep_checkpoint();
  if (status_ != nullptr)
    if (const auto failure = status_->finish(snapshot(), interrupted())) tell(*failure);
  if (out_.reader_left()) return;  // no reader is left
  if (setup_.sweep && !command_.quiet && (setup_.format == view::OutputFormat::text || ::isatty(STDERR_FILENO) == 1))
    summarize();
  else if (own_trouble_)
    tell_not_probed();
  if (interrupted() && setup_.sweep && !command_.quiet && ledger_.left_count() > 0)
    tell(base::escape_terminal(continue_words(ledger_.left_count(), resumable() ? continuing_command() : "")));
  tell_list();
  tell_open();
}

std::string SweepRun::continuing_command() const {
  return command_.command_line.empty() ? "the same command" : command_.command_line;
}

/// What there is to say of a list at its end, beyond what was said of its lines at once.
void SweepRun::tell_list() const {
  if (reader_ == nullptr) return;
  for (const auto& words : closing_words(reader_->notes())) tell(words);
}

const targets::ListNotes& SweepRun::list_notes() const {
  return reader_ != nullptr ? reader_->notes() : setup_.targets.notes;
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

/// For who gets no summary.
void SweepRun::tell_not_probed() const {
  const auto left = ledger_.left_count();
  if (left == 0 || interrupted()) return;
  tell(fmt::format("{} {} not probed{}", base::grouped(left), left == 1 ? "target was" : "targets were",
                   resumable() ? "; the same command continues with them" : ""));
}

void SweepRun::summarize() {
  const SummaryFacts facts{.elapsed_us = net::now_us() - started_us_,
                           .excluded = reader_ != nullptr ? reader_->excluded() : setup_.targets.space.excluded_count(),
                           .bad_lines = list_notes().problem_count,
                           .not_probed = ledger_.left_count(),
                           .list_left = reader_ != nullptr && reader_->was_cut_short(),
                           .interrupted = interrupted(),
                           .only_given = command_.only.has_value(),
                           .brief = setup_.table != view::TableRows::none && ::isatty(out_.descriptor()) == 1,
                           .width = report_columns(STDERR_FILENO)};
  tell_text(render_summary(tally_, facts) + sink_->closing_words(facts.width));
}

ExitCode SweepRun::exit_code() const {
  // what is cut off because the reader left looks like trouble
  const bool trouble = own_trouble_ || tally_.of(report::HostStatus::error) > 0;
  return exit_code_of({.interrupted = interrupted(),
                       .trouble = (trouble && !out_.reader_left()) || checkpoint_failed_,
                       .bad_list = command_.strict && list_notes().problem_count > 0,
                       .failed = tally_.failing > 0 || (setup_.require && tally_.open.any()),
                       .smb = tally_.of(report::HostStatus::smb) > 0});
}

std::optional<Problem> SweepRun::problem() const {
  if (auto problem = out_.problem()) return problem;
  if (recorder_.failed()) return Problem{ExitCode::trouble, recorder_.failure()};
  if (reader_ == nullptr || reader_->was_cut_short()) return std::nullopt;
  if (!reader_->failure().empty()) return Problem{ExitCode::usage, reader_->failure()};
  if (reader_->found() == 0) return Problem{ExitCode::usage, reader_->notes().no_target(reader_->excluded())};
  return std::nullopt;
}

}  // namespace smbprobe::cli
