#include "cli/io/read_sink.hpp"

#include <utility>

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

void ReadSink::begin() {
  if (format_ == view::OutputFormat::json) out_.write("[");
}

void ReadSink::begin_capture(std::string heading) {
  heading_ = std::move(heading);
  live_ = false;
  written_.clear();
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
    for (auto& host : reports.hosts()) keep(std::move(host.report));
    return;
  }
  for (const auto& [host, exchanges] : reports.hosts()) line(view::host_to_json(host, judge(host), indent()));
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
  const auto hosts = reports.hosts();
  if (hosts.size() > 1 && text_.table.rows != view::TableRows::none) {
    separate();
    out += table(hosts);
  } else {
    for (const auto& [host, exchanges] : hosts) {
      separate();
      out += view::render_text(host, judge(host), text_, exchanges);
    }
  }
  const auto section = [&](std::string_view title) {
    separate();
    if (!text_.quiet) out += view::render_style(view::styled(view::Style::bold, title) + '\n', text_.color);
  };
  if (text_.fix) {
    out_.write((std::exchange(first_, false) ? "" : "\n") + out);
    return;
  }
  const auto clients = reports.clients();
  if (!clients.empty()) section("Clients");
  for (const auto& client : clients) out += view::render_client(client, text_);
  const auto sessions = reports.sessions();
  if (!sessions.empty()) section("Sessions");
  for (const auto& session : sessions) out += view::render_session(session, text_);
  if (out.empty()) return;
  if (!heading_.empty())
    out.insert(0, view::render_style(view::styled(view::Style::bold, "== " + heading_ + " ==") + '\n', text_.color));
  out_.write((std::exchange(first_, false) || text_.quiet ? "" : "\n") + out);
}

/// Servers of one capture, in the order of their addresses.
std::string ReadSink::table(const std::vector<probe::SurveyedHost>& hosts) {
  view::HostsSummary summary;
  std::map<HostKey, view::HostRow> rows;
  for (const auto& [host, exchanges] : hosts) {
    const auto judgement = judge(host);
    summary.add(host, judgement);
    if (host.status == report::HostStatus::smb) rows.insert_or_assign(key_of(host), view::host_row(host, judgement));
  }
  std::vector<view::HostRow> sorted;
  for (auto& [key, row] : rows) sorted.push_back(std::move(row));
  const view::HostTable table(text_.width, text_.table.policy, sorted);
  std::string out = sorted.empty() ? "" : table.header();
  for (const auto& row : sorted) out += table.line(row);
  out += (sorted.empty() ? "" : "\n") + summary.text(text_.width, text_.table.next);
  return view::render_style(out, text_.color);
}

/// A page has a part for each address, and so each server once.
void ReadSink::keep(report::HostReport report) {
  const auto [place, fresh] = places_.try_emplace(report.address, servers_.size());
  SeenServer& server = fresh ? servers_.emplace_back() : servers_[place->second];
  server.judgement = judge(report);
  server.report = std::move(report);
}

void ReadSink::end() {
  if (format_ == view::OutputFormat::html) {
    view::HtmlPage page;
    for (const auto& server : servers_) page.add(server.report, server.judgement);
    out_.write(page.text());
  }
  if (format_ == view::OutputFormat::json) out_.write(first_ ? "]\n" : "\n]\n");
}

}  // namespace smbprobe::cli
