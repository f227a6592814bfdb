// Writes reports as they come, in the chosen format.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "audit/judgement.hpp"
#include "cli/io/output_file.hpp"
#include "probe/exchange.hpp"
#include "report/host_report.hpp"
#include "view/options.hpp"

namespace smbprobe::cli {

/// What is written is well-formed from begin() to end(), however many reports come between, none among them.
class ReportSink {
 public:
  using Exchanges = std::span<const probe::Exchange>;

  ReportSink() = default;
  ReportSink(const ReportSink&) = delete;
  ReportSink& operator=(const ReportSink&) = delete;
  virtual ~ReportSink() = default;

  virtual void begin() {}
  /// Judges the host as far as the format shows it. @param exchanges of a scan that was just made: the evidence that
  /// text shows on demand
  virtual void add(const report::HostReport& report, Exchanges exchanges);
  virtual void add(const report::HostReport& report, const audit::Judgement& judgement, Exchanges exchanges) = 0;
  virtual void end() {}

  void add(const report::HostReport& report) { add(report, Exchanges{}); }
  void add(const report::HostReport& report, const audit::Judgement& judgement) { add(report, judgement, {}); }

  /// Which of the hosts have one server GUID, for people. "" where none have, and where end() wrote it: below whole
  /// reports in text. Below lines it would be one more of them.
  [[nodiscard]] virtual std::string shared_guids(std::size_t /*width*/) const { return {}; }
};

/// @param out outlives the sink.
[[nodiscard]] std::unique_ptr<ReportSink> make_text_sink(OutputFile& out, const view::TextOptions& text);
[[nodiscard]] std::unique_ptr<ReportSink> make_json_sink(OutputFile& out, const view::TextOptions& text);
[[nodiscard]] std::unique_ptr<ReportSink> make_ndjson_sink(OutputFile& out, const view::TextOptions& text);
[[nodiscard]] std::unique_ptr<ReportSink> make_csv_sink(OutputFile& out, const view::TextOptions& text);
[[nodiscard]] std::unique_ptr<ReportSink> make_html_sink(OutputFile& out, const view::TextOptions& text);

}  // namespace smbprobe::cli
