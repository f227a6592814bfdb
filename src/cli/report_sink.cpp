#include "cli/report_sink.hpp"

#include <utility>

#include "cli/csv_report.hpp"
#include "cli/json_report.hpp"
#include "cli/judging.hpp"
#include "cli/text_layout.hpp"

namespace smbprobe::cli {

void ReportSink::begin() {
  if (format_ == OutputFormat::json) out_.write("[");
  if (format_ == OutputFormat::csv) out_.write(csv_header());
}

void ReportSink::add(const probe::HostReport& report) {
  const bool one_line = format_ == OutputFormat::text && text_.quiet;
  add(report, one_line ? audit::Judgement{} : judge_if_due(report));
}

void ReportSink::add(const probe::HostReport& report, const audit::Judgement& judgement) {
  const bool first = std::exchange(first_, false);
  switch (format_) {
    case OutputFormat::text:
      guids_.add(report);
      out_.write((first || text_.quiet ? "" : "\n") + render_text(report, judgement, text_));
      break;
    case OutputFormat::json:
      out_.write((first ? "\n" : ",\n") + host_to_json(report, judgement, 2));
      break;
    case OutputFormat::ndjson:
      line_.clear();
      write_host(line_, report, judgement);
      out_.write(line_.line());
      break;
    case OutputFormat::csv:
      out_.write(csv_row(report, judgement));
      break;
    case OutputFormat::html:  // a page shows what a quick answer amounts to as well
      page_.add(report, judgement.findings ? judgement : audit::judge(report));
      break;
  }
}

std::string ReportSink::shared_guids(std::size_t width) const {
  return text_.quiet ? paint(shared_guid_section(guids_, width), false) : std::string();
}

void ReportSink::end() {
  const std::string shared = text_.quiet ? std::string() : shared_guid_section(guids_, text_.width);
  if (!shared.empty()) out_.write('\n' + paint(shared, text_.color));
  if (format_ == OutputFormat::json) out_.write(first_ ? "]\n" : "\n]\n");
  if (format_ == OutputFormat::html) out_.write(page_.text());
}

}  // namespace smbprobe::cli
