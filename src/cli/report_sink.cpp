#include "cli/report_sink.hpp"

#include <utility>

#include "cli/json_report.hpp"

namespace smbprobe::cli {

void ReportSink::begin() {
  if (format_ == OutputFormat::json) out_.write("[");
}

void ReportSink::add(const probe::HostReport& report) {
  const bool first = std::exchange(first_, false);
  switch (format_) {
    case OutputFormat::text:
      out_.write((first || text_.quiet ? "" : "\n") + render_text(report, text_));
      break;
    case OutputFormat::json:
      out_.write((first ? "\n" : ",\n") + to_text(host_to_json(report), 2));
      break;
    case OutputFormat::ndjson:
      out_.write(to_text(host_to_json(report)) + '\n');
      break;
  }
}

void ReportSink::end() {
  if (format_ == OutputFormat::json) out_.write(first_ ? "]\n" : "\n]\n");
}

}  // namespace smbprobe::cli
