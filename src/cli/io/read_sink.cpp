#include "cli/io/read_sink.hpp"

#include <utility>

#include <fmt/format.h>

#include "cli/io/saved_hosts.hpp"
#include "view/html/html_page.hpp"
#include "view/json/client_json.hpp"
#include "view/json/exchange_json.hpp"
#include "view/json/host_json.hpp"
#include "view/json/session_json.hpp"
#include "view/text/host_table.hpp"
#include "view/text/hosts_summary.hpp"
#include "view/text/text_client.hpp"
#include "view/text/text_layout.hpp"
#include "view/text/text_session.hpp"

namespace smbprobe::cli {

namespace {

/// A line on each server whose NEGOTIATEs were not captured.
std::vector<std::string> unheard_lines(const capture::CaptureReports& reports) {
  std::vector<std::string> out;
  for (const auto& each : reports.unheard())
    out.push_back(fmt::format(
        "{}: SMB, but {}", report::to_string(each.server),
        each.incomplete ? "too little was captured to see its NEGOTIATE" : "its NEGOTIATE was not captured"));
  return out;
}

}  // namespace

void ReadSink::begin() {
  if (format_ == view::OutputFormat::json) out_.write("[");
}

/// What indents a document in the chosen format.
int ReadSink::indent() const { return format_ == view::OutputFormat::json ? 2 : -1; }

void ReadSink::line(const std::string& text) {
  const bool first = std::exchange(first_, false);
  if (format_ == view::OutputFormat::json)
    out_.write((first ? "\n" : ",\n") + text);
  else
    out_.write(text + '\n');
}

void ReadSink::add_exchanges(const capture::Conversation& conversation) {
  std::string lines;
  for (const auto& exchange : conversation.exchanges) lines += view::exchange_to_json(exchange) + '\n';
  if (!lines.empty()) out_.write(lines);
}

void ReadSink::add_live(capture::CaptureReports& reports, const capture::Conversation& conversation) {
  if (format_ != view::OutputFormat::ndjson) return;  // text and the array have servers first
  live_ = true;
  const auto offer = reports.client(conversation.client.address);
  if (offer) {
    const auto known = written_.find(offer->address);
    if (known == written_.end() || known->second != *offer) line(view::client_to_json(*offer));
    written_.insert_or_assign(offer->address, *offer);
  }
  if (const auto session = capture::session_of(conversation)) line(view::session_to_json(*session));
}

void ReadSink::end_capture(const capture::CaptureReports& reports) {
  if (format_ == view::OutputFormat::text) return text(reports);
  if (format_ == view::OutputFormat::html) {
    reports.each_host([&](const probe::SurveyedHost& host) { page_.add(host.report, judge(host.report)); });
    return;
  }
  reports.each_host(
      [&](const probe::SurveyedHost& host) { line(view::host_to_json(host.report, judge(host.report), indent())); });
  if (live_) return;
  for (const auto& client : reports.clients()) line(view::client_to_json(client, indent()));
  for (const auto& session : reports.sessions()) line(view::session_to_json(session, indent()));
}

audit::Judgement ReadSink::judge(const report::HostReport& host) {
  auto judgement = audit::judge_for(host, fail_conditions_);
  const bool smb = host.status == report::HostStatus::smb;
  saw_server_ = saw_server_ || smb;
  failed_ = failed_ || audit::fails(judgement, fail_conditions_);
  open_.hosts += smb ? 0 : 1;
  open_.rules += unknown_rules(judgement);
  return judgement;
}

void ReadSink::text(const capture::CaptureReports& reports) {
  std::string out;
  const auto separate = [&] {
    if (!out.empty() && !text_.quiet) out += '\n';
  };
  if (text_.table.rows != view::TableRows::none && reports.host_count() > 1) {
    separate();
    out += table(reports);
  } else {
    reports.each_host([&](const probe::SurveyedHost& host) {
      separate();
      out += view::render_text(host.report, judge(host.report), text_, host.exchanges);
    });
  }
  const auto section = [&](std::string_view title) {
    separate();
    if (!text_.quiet) out += view::render_style(view::styled(view::Style::bold, title) + '\n', text_.color);
  };
  if (text_.fix) {
    out_.write((std::exchange(first_, false) ? "" : "\n") + out);
    return;
  }
  for (const std::string& each : unheard_lines(reports)) out += each + '\n';
  const auto clients = reports.clients();
  if (!clients.empty()) section("Clients");
  for (const auto& client : clients) out += view::render_client(client, text_);
  const auto sessions = reports.sessions();
  if (!sessions.empty()) section("Sessions");
  for (const auto& session : sessions) out += view::render_session(session, text_);
  if (out.empty()) return;
  out_.write((std::exchange(first_, false) || text_.quiet ? "" : "\n") + out);
}

/// Servers of one capture, in the order of their addresses.
std::string ReadSink::table(const capture::CaptureReports& reports) {
  view::HostsSummary summary;
  std::map<HostKey, view::HostRow> rows;
  reports.each_host([&](const probe::SurveyedHost& surveyed) {
    const auto& host = surveyed.report;
    const auto judgement = judge(host);
    summary.add(host, judgement);
    if (host.status == report::HostStatus::smb) rows.insert_or_assign(key_of(host), view::host_row(host, judgement));
  });
  std::vector<view::HostRow> sorted;
  for (auto& [key, row] : rows) sorted.push_back(std::move(row));
  const view::HostTable table(text_.width, text_.table.policy, sorted);
  std::string out = sorted.empty() ? "" : table.header();
  for (const auto& row : sorted) out += table.line(row);
  out += (sorted.empty() ? "" : "\n") + summary.text(text_.width, text_.table.next);
  return view::render_style(out, text_.color);
}

void ReadSink::end() {
  if (format_ == view::OutputFormat::html) out_.write(page_.text());
  if (format_ == view::OutputFormat::json) out_.write(first_ ? "]\n" : "\n]\n");
}

}  // namespace smbprobe::cli
