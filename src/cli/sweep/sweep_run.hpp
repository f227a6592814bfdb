// A scan while it runs: what the engine tells is filtered, counted, written and kept in the checkpoint.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "cli/io/output_file.hpp"
#include "cli/io/report_sink.hpp"
#include "cli/options.hpp"
#include "cli/requirement.hpp"
#include "cli/sweep/checkpoint.hpp"
#include "cli/sweep/progress.hpp"
#include "cli/sweep/scan_recorder.hpp"
#include "cli/sweep/scan_setup.hpp"
#include "cli/sweep/status_file.hpp"
#include "cli/sweep/sweep_snapshot.hpp"
#include "cli/sweep/sweep_tally.hpp"
#include "cli/sweep/target_ledger.hpp"
#include "net/scan.hpp"
#include "targets/target_sequence.hpp"

namespace smbprobe::cli {

/// Safe to call from all threads of the engine: one lock guards all that they share.
class SweepRun {
 public:
  /// All of them outlive it. @param checkpoint where the sweep was; empty: it begins
  SweepRun(const ScanCommand& command,
           const ScanSetup& setup,
           OutputFile& out,
           ScanRecorder& recorder,
           StatusFile* status,
           const std::optional<Checkpoint>& checkpoint);

  /// Probes what is left. What the engine throws comes through; what is known then is written.
  void run();

  /// The verdict of the whole: see exit_code.hpp for the codes.
  [[nodiscard]] ExitCode exit_code() const;

  /// Trouble with the output or the recording, not told yet.
  [[nodiscard]] std::optional<Problem> problem() const;

 private:
  [[nodiscard]] std::optional<net::Ticket> next_target();
  [[nodiscard]] net::ScanEvents events();
  void on_exchange(const probe::Exchange& exchange);
  void on_target(net::TargetResult&& result);
  void on_notice(const std::string& notice);
  void report(const probe::SurveyedHost& surveyed);
  void judge(const probe::SurveyedHost& surveyed, bool shown);
  void note_target(const net::TargetResult& result);
  void write_policy(const report::HostReport& host);
  void tell_open() const;
  [[nodiscard]] bool writes_reports() const noexcept { return !command_.exchanges && !command_.make_policy; }
  [[nodiscard]] net::Stop stop_requested();
  void tick();
  void keep_checkpoint();
  void finish();
  void summarize();
  [[nodiscard]] SweepSnapshot snapshot() const;
  [[nodiscard]] bool resumable() const noexcept { return !command_.resume.empty(); }

  const ScanCommand& command_;
  const ScanSetup& setup_;
  OutputFile& out_;
  ScanRecorder& recorder_;
  StatusFile* status_;
  targets::TargetSequence sequence_;
  std::mutex mutex_;
  TargetLedger ledger_;
  SweepTally tally_;
  std::unique_ptr<ReportSink> sink_;
  Progress progress_;
  RateMeter meter_;
  SweepIdentity identity_;  ///< of the checkpoint
  bool checkpoint_failed_ = false;
  bool policy_written_ = false;  ///< --make-policy
  JudgedTargets judged_;         ///< for --require
  std::int64_t started_us_;
  std::int64_t flushed_us_ = 0;
  std::int64_t ticked_us_ = 0;
  std::int64_t kept_us_ = 0;
  bool resumed_;
  std::atomic<bool> own_trouble_{};  ///< some exchange could not be made by this machine
};

/// Says which sweep a checkpoint is of.
[[nodiscard]] SweepIdentity identity_of(const ScanSetup& setup);

}  // namespace smbprobe::cli
