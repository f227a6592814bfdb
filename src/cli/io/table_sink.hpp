// Several hosts as a table with a summary.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/io/output_file.hpp"
#include "cli/io/report_sink.hpp"
#include "cli/io/saved_hosts.hpp"
#include "view/options.hpp"
#include "view/text/host_table.hpp"
#include "view/text/hosts_summary.hpp"

namespace smbprobe::cli {

/// Up to view::kMostHeldHosts rows wait for the end, where TableOptions::rows says so: they come in the order of their
/// addresses, in columns that fit them. Once there are more, all are written, and the others as they are known.
class TableSink : public ReportSink {
 public:
  /// @pre options.table.rows is not none. @param out outlives the sink
  TableSink(OutputFile& out, view::TextOptions options);

  /// Shows what a quick answer amounts to as well. A host without SMB is only counted.
  [[nodiscard]] audit::Judgement judge(const report::HostReport& report) const override;
  [[nodiscard]] std::string render(const report::HostReport& report,
                                   const audit::Judgement& judgement,
                                   Exchanges exchanges) const override;
  void begin() override { header_due_ = true; }
  void append(const report::HostReport& report, const audit::Judgement& judgement, std::string_view rendered) override;
  void end() override;
  [[nodiscard]] std::string closing_words(std::size_t width) const override;

 private:
  struct HeldRow {
    HostKey key;
    view::HostRow row;
  };

  [[nodiscard]] bool has_row(const report::HostReport& report) const noexcept;
  [[nodiscard]] std::string line(const report::HostReport& report, const audit::Judgement& judgement) const;
  void write(std::string_view styled);
  void write_header();
  void write_held();

  OutputFile& out_;
  view::TextOptions options_;
  view::HostTable table_;
  view::HostsSummary summary_;
  std::vector<HeldRow> held_;
  bool holds_;
  bool header_due_ = false;
};

}  // namespace smbprobe::cli
