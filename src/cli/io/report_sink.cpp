#include "cli/io/report_sink.hpp"

#include <utility>

#include "audit/demands.hpp"
#include "view/csv_report.hpp"
#include "view/json/host_json.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::cli {

void ReportSink::begin() {
  if (format_ == view::OutputFormat::json) out_.write("[");
  if (format_ == view::OutputFormat::csv) out_.write(view::csv_header());
}

void ReportSink::add(const report::HostReport& report, std::span<const probe::Exchange> exchanges) {
  const bool one_line = format_ == view::OutputFormat::text && text_.quiet;
  add(report, one_line ? audit::Judgement{} : audit::judge_if_due(report), exchanges);
}

void ReportSink::add(const report::HostReport& report,
                     const audit::Judgement& judgement,
                     std::span<const probe::Exchange> exchanges) {
  const bool first = std::exchange(first_, false);
  switch (format_) {
    case view::OutputFormat::text:
      guids_.add(report);
      out_.write((first || text_.quiet ? "" : "\n") + view::render_text(report, judgement, text_, exchanges));
      break;
    case view::OutputFormat::json:
      out_.write((first ? "\n" : ",\n") + view::host_to_json(report, judgement, 2));
      break;
    case view::OutputFormat::ndjson:
      line_.clear();
      view::write_host(line_, report, judgement);
      out_.write(line_.line());
      break;
    case view::OutputFormat::csv:
      out_.write(view::csv_row(report, judgement));
      break;
    case view::OutputFormat::html:  // a page shows what a quick answer amounts to as well
      page_.add(report, judgement.findings ? judgement : audit::judge(report));
      break;
  }
}

std::string ReportSink::shared_guids(std::size_t width) const {
  return text_.quiet ? view::paint(view::shared_guid_section(guids_, width), false) : std::string();
}

void ReportSink::end() {
  const std::string shared = text_.quiet ? std::string() : view::shared_guid_section(guids_, text_.width);
  if (!shared.empty()) out_.write('\n' + view::paint(shared, text_.color));
  if (format_ == view::OutputFormat::json) out_.write(first_ ? "]\n" : "\n]\n");
  if (format_ == view::OutputFormat::html) out_.write(page_.text());
}

}  // namespace smbprobe::cli
