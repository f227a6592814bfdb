// A scan while it runs: what the engine tells is filtered, counted, written and kept in the checkpoint.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/io/output_file.hpp"
#include "cli/io/report_sink.hpp"
#include "cli/options.hpp"
#include "cli/requirement.hpp"
#include "cli/sweep/checkpoint_file.hpp"
#include "cli/sweep/host_judge.hpp"
#include "cli/sweep/progress.hpp"
#include "cli/sweep/scan_recorder.hpp"
#include "cli/sweep/scan_setup.hpp"
#include "cli/sweep/scan_writer.hpp"
#include "cli/sweep/status_file.hpp"
#include "cli/sweep/sweep_snapshot.hpp"
#include "cli/sweep/sweep_tally.hpp"
#include "cli/sweep/target_ledger.hpp"
#include "cli/sweep/target_reader.hpp"
#include "net/scan.hpp"
#include "targets/target_sequence.hpp"

namespace smbprobe::cli {

/// The event loops of the engine hand over what they learn and go on at once; the threads of a ScanWriter judge it,
/// render it and write it, so a slow disk or reader never delays the event loops.
class SweepRun {
 public:
  /// All of them outlive it. @param checkpoint says where the sweep was, and is kept; nullptr: no --resume
  /// @param reader gives the targets, not started yet; nullptr: those of `setup`
  SweepRun(const ScanCommand& command,
           const ScanSetup& setup,
           OutputFile& out,
           ScanRecorder& recorder,
           StatusFile* status,
           CheckpointFile* checkpoint,
           TargetReader* reader);

  /// Probes what is left. What the engine or the writer throws comes through; what is known then is written.
  void run();

  /// The verdict of the whole: see exit_code.hpp for the codes.
  [[nodiscard]] ExitCode exit_code() const;

  /// Trouble with the output, the recording or the lists of targets, not told yet.
  [[nodiscard]] std::optional<Problem> problem() const;

 private:
  // in the event loops: nothing here may wait
  [[nodiscard]] std::expected<net::Ticket, net::NoTarget> next_target();
  [[nodiscard]] net::ScanEvents events(ScanWriter& writer);
  void on_exchange(ScanWriter& writer, const probe::Exchange& exchange);
  void on_target(ScanWriter& writer, net::TargetResult&& result);
  [[nodiscard]] net::Stop stop_requested(ScanWriter& writer);

  // in the writer, one thread at a time, and after its end
  void commit(std::span<ScanItem> items);
  void write(const TargetItem& item);
  void write(const ExchangeItem& item);
  void write(const ConnectionItem& item) { recorder_.add(item.exchanges); }
  void write(const NbstatItem& item) { recorder_.add(*item.exchange); }
  void write(const NoticeItem& item);
  void write_host(const HostOutcome& outcome);
  void write_policy(const report::HostReport& host);
  void note_target(const TargetItem& item);
  void tick();
  void keep_checkpoint();
  void announce_output(std::string_view beginning);
  void save_checkpoint();
  void finish(bool everything_is_written);
  void summarize();
  void tell_open() const;
  void tell_list() const;
  void tell_not_probed() const;
  [[nodiscard]] std::string continuing_command() const;
  [[nodiscard]] SweepSnapshot snapshot() const;
  [[nodiscard]] const targets::ListNotes& list_notes() const;

  [[nodiscard]] bool writes_reports() const noexcept { return !command_.exchanges && !command_.make_policy; }
  [[nodiscard]] bool resumable() const noexcept { return checkpoint_ != nullptr; }

  const ScanCommand& command_;
  const ScanSetup& setup_;
  targets::TargetSequence sequence_;
  TargetReader* reader_;
  TargetLedger ledger_;
  std::atomic<bool> stopping_told_{};  ///< the words of the first interrupt
  std::atomic<bool> own_trouble_{};    ///< some exchange could not be made by this machine
  std::atomic<bool> cannot_write_{};   ///< the output or the recording has failed

  // of the writer
  OutputFile& out_;
  ScanRecorder& recorder_;
  StatusFile* status_;
  CheckpointFile* checkpoint_;
  SweepTally tally_;
  std::unique_ptr<ReportSink> sink_;
  HostJudge judge_;
  Progress progress_;
  RateMeter meter_;
  Checkpoint kept_;                  ///< as it was saved last
  std::vector<std::uint64_t> done_;  ///< places of the batch that is being committed
  bool checkpoint_failed_ = false;
  bool policy_written_ = false;  ///< --make-policy
  JudgedTargets judged_;         ///< for --require
  std::int64_t started_us_;
  std::int64_t ticked_us_ = 0;
  std::int64_t kept_us_ = 0;
  bool resumed_;
};

/// Says which sweep a checkpoint is of.
[[nodiscard]] SweepIdentity identity_of(const ScanSetup& setup);

}  // namespace smbprobe::cli
