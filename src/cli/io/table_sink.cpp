#include "cli/io/table_sink.hpp"

#include <algorithm>
#include <utility>

#include "view/text/text_layout.hpp"

namespace smbprobe::cli {

TableSink::TableSink(OutputFile& out, view::TextOptions options)
    : out_(out),
      options_(std::move(options)),
      table_(options_.width, options_.table.policy),
      holds_(options_.table.rows == view::TableRows::at_end) {}

audit::Judgement TableSink::judge(const report::HostReport& report) const {
  return report.status == report::HostStatus::smb ? audit::judge(report) : audit::Judgement{};
}

bool TableSink::has_row(const report::HostReport& report) const noexcept {
  return options_.table.other_hosts || report.status == report::HostStatus::smb;
}

std::string TableSink::line(const report::HostReport& report, const audit::Judgement& judgement) const {
  return view::render_style(table_.line(view::host_row(report, judgement)), options_.color);
}

/// Rows that wait are made when they are taken.
std::string TableSink::render(const report::HostReport& report,
                              const audit::Judgement& judgement,
                              Exchanges /*exchanges*/) const {
  return options_.table.rows == view::TableRows::as_known && has_row(report) ? line(report, judgement) : std::string();
}

void TableSink::append(const report::HostReport& report, const audit::Judgement& judgement, std::string_view rendered) {
  summary_.add(report, judgement);
  if (!has_row(report)) return;
  if (holds_) {
    held_.push_back({key_of(report), view::host_row(report, judgement)});
    if (held_.size() > view::kMostHeldHosts) write_held();
    return;
  }
  write_header();
  if (rendered.empty())
    out_.write(line(report, judgement));
  else
    out_.write(rendered);
}

void TableSink::write(std::string_view styled) { out_.write(view::render_style(styled, options_.color)); }

/// Above the first row, so that a run without any has none.
void TableSink::write_header() {
  if (std::exchange(header_due_, false)) write(table_.header());
}

void TableSink::write_held() {
  holds_ = false;
  if (held_.empty()) return;
  std::ranges::stable_sort(held_, {}, &HeldRow::key);
  std::vector<view::HostRow> rows;
  for (auto& each : held_) rows.push_back(std::move(each.row));
  held_ = {};
  table_ = view::HostTable(options_.width, options_.table.policy, rows);
  write_header();
  for (const auto& row : rows) write(table_.line(row));
}

void TableSink::end() {
  write_held();
  if (!options_.table.summary || summary_.hosts() == 0) return;
  const bool rows = !header_due_;
  write((rows ? "\n" : "") + summary_.text(options_.width, options_.table.next));
}

std::string TableSink::closing_words(std::size_t width) const {
  if (options_.table.summary || summary_.hosts() == 0) return {};
  return view::render_style(summary_.text(width, options_.table.next), false);
}

}  // namespace smbprobe::cli
