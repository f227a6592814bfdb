#include "cli/report_sink.hpp"

#include <utility>

#include "cli/csv_report.hpp"
#include "cli/json_report.hpp"

namespace smbprobe::cli {

void ReportSink::begin() {
  if (format_ == OutputFormat::json) out_.write("[");
  if (format_ == OutputFormat::csv) out_.write(csv_header());
}

void ReportSink::add(const probe::HostReport& report) {
  const bool first = std::exchange(first_, false);
  switch (format_) {
    case OutputFormat::text:
      out_.write((first || text_.quiet ? "" : "\n") + render_text(report, text_));
      break;
    case OutputFormat::json:
      out_.write((first ? "\n" : ",\n") + host_to_json(report, 2));
      break;
    case OutputFormat::ndjson:
      out_.write(host_to_json(report) + '\n');
      break;
    case OutputFormat::csv:
      out_.write(csv_row(report));
      break;
  }
}

void ReportSink::end() {
  if (format_ == OutputFormat::json) out_.write(first_ ? "]\n" : "\n]\n");
}

}  // namespace smbprobe::cli
