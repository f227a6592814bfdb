// What the options of a scan make of each host, by that host alone.
#pragma once

#include "cli/io/report_sink.hpp"
#include "cli/options.hpp"
#include "cli/sweep/scan_item.hpp"
#include "cli/sweep/scan_setup.hpp"

namespace smbprobe::cli {

/// Judges and renders. Changes nothing but the item that it is given: safe to call from several threads.
class HostJudge {
 public:
  /// All of them outlive it.
  HostJudge(const ScanCommand& command, const ScanSetup& setup, const ReportSink& sink)
      : command_(command), setup_(setup), sink_(sink) {}

  /// Fills in what an item lacks before it can be written.
  void prepare(ScanItem& item) const;

 private:
  void prepare_item(TargetItem& item) const;
  void prepare_item(ExchangeItem& item) const;
  template <class Other>
  void prepare_item(Other& /*item*/) const {}
  [[nodiscard]] HostOutcome outcome_of(probe::AskedHost& asked) const;

  const ScanCommand& command_;
  const ScanSetup& setup_;
  const ReportSink& sink_;
};

}  // namespace smbprobe::cli
