#include "view/html/html_data.hpp"

#include <algorithm>
#include <utility>

#include "audit/policy/policy.hpp"
#include "audit/words.hpp"
#include "base/escape.hpp"
#include "base/json_writer.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using Numbers = std::vector<std::size_t>;

/// In place of a severity.
constexpr int kNoFinding = -1;
constexpr int kNotJudged = -2;

/// "[1,2,3]"
std::string list_text(const Numbers& numbers) {
  std::string out = "[";
  for (const std::size_t number : numbers) {
    if (out.size() > 1) out += ',';
    out += std::to_string(number);
  }
  return out + ']';
}

std::string number_or_none(const std::optional<std::size_t>& number) { return number ? std::to_string(*number) : "-1"; }

/// JSON as it may stand in a script element: nothing in it ends the element or begins a comment.
std::string for_script(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    switch (c) {
      case '<':
        out += "\\u003c";
        break;
      case '>':
        out += "\\u003e";
        break;
      case '&':
        out += "\\u0026";
        break;
      default:
        out += c;
    }
  }
  return out;
}

void append_all(std::string& out, std::string_view key, const SharedTexts& texts) {
  (out += "\n,\"").append(key).append("\":[");
  bool first = true;
  for (const std::string* const text : texts.all()) {
    if (!std::exchange(first, false)) out += ',';
    out += *text;
  }
  out += ']';
}

std::string or_dash(const std::optional<std::string>& text) { return text.value_or(""); }

std::string encryption_word(const std::optional<bool>& encrypted) {
  if (!encrypted) return {};
  return *encrypted ? "possible" : "no";
}

std::string client_signing(const std::optional<report::Signing>& signing) {
  if (!signing) return {};
  return *signing == report::Signing::required ? "always" : *signing == report::Signing::enabled ? "possible" : "no";
}

std::string transport_word(const std::optional<proto::Transport>& transport) {
  if (!transport) return {};
  return *transport == proto::Transport::netbios ? "NetBIOS" : "direct";
}

}  // namespace

std::size_t SharedTexts::number(std::string text) {
  const auto [at, is_new] = numbers_.try_emplace(std::move(text), all_.size());
  if (is_new) all_.push_back(&at->first);
  return at->second;
}

std::size_t HtmlData::text(std::string_view wire) {
  // line feeds are ours: they part the lines of advice and of cells
  std::string out;
  for (std::size_t begin = 0;;) {
    const std::size_t end = wire.find('\n', begin);
    out += base::escape_terminal(wire.substr(begin, end - begin));
    if (end == std::string_view::npos) break;
    out += '\n';
    begin = end + 1;
  }
  return texts_.number(std::move(out));
}

std::size_t HtmlData::finding(const audit::Finding& finding) {
  std::string advice;  // a line each
  for (const auto& line : finding.advice) advice += (advice.empty() ? "" : "\n") + audit::advice_text(line);
  return findings_.number(
      list_text({static_cast<std::size_t>(finding.severity), text(finding.id), text(finding.title),
                 text(finding.evidence), text(finding.why), text(advice), text(finding.reference)}));
}

std::size_t HtmlData::clients(const std::vector<audit::ClientVerdict>& clients) {
  Numbers rows;
  for (const auto& each : clients)
    rows.push_back(
        rows_.number(list_text({text(each.client), text(audit::name_of(each.connects)), text(or_dash(each.dialect)),
                                text(transport_word(each.transport)), text(client_signing(each.signing)),
                                text(encryption_word(each.encrypted)), text(each.reason)})));
  return clients_.number(list_text(rows));
}

/// The failed rules first, as in text.
std::size_t HtmlData::policy(const audit::PolicyVerdict& policy) {
  Numbers rows;
  for (const auto verdict : {audit::Compliance::fail, audit::Compliance::unknown, audit::Compliance::pass})
    for (const auto& rule : policy.rules)
      if (rule.verdict == verdict)
        rows.push_back(rows_.number(list_text(
            {text(rule.rule), text(audit::compliance_words(verdict)), text(rule.expected), text(rule.found)})));
  return policies_.number('[' + std::to_string(text("Policy " + policy.name + ' ' + policy.version)) + ',' +
                          std::to_string(text(audit::compliance_words(policy.verdict))) + ',' + list_text(rows) + ']');
}

void HtmlData::add_table(Host& host, const Table& table) {
  if (table.rows.empty()) return;
  const bool merged = table.columns.size() > 1 && columns_equal(table);
  Numbers heads;
  if (merged)
    heads.push_back(text(join_and(table.columns)));
  else
    for (const auto& column : table.columns) heads.push_back(text(column));
  Numbers rows;
  for (const auto& row : table.rows) {
    Numbers cells{text(render_style(row.label, false))};
    for (const auto& cell : row.cells) {
      cells.push_back(text(render_style(cell, false)));
      if (merged) break;
    }
    rows.push_back(rows_.number(list_text(cells)));
  }
  host.sections.push_back(
      sections_.number('[' + std::to_string(text(table.title)) + ',' + list_text(heads) + ',' + list_text(rows) + ']'));
}

/// A table of one column without heads.
void HtmlData::add_list(Host& host, std::string_view title, const std::vector<std::string>& entries) {
  if (entries.empty()) return;
  Numbers rows;
  for (const auto& entry : entries) rows.push_back(rows_.number(list_text({text(render_style(entry, false))})));
  host.sections.push_back(sections_.number('[' + std::to_string(text(title)) + ",[]," + list_text(rows) + ']'));
}

void HtmlData::add(const report::HostReport& report, const audit::Judgement& judgement, const HtmlRow& row) {
  Host& host = hosts_.emplace_back();
  Endpoints endpoints;
  for (const auto& endpoint : report.endpoints)
    if (endpoint.state == report::EndpointState::smb) endpoints.push_back(&endpoint);
  base::JsonWriter members;
  members.begin_array();
  members.value(row.address);
  members.value(row.name);
  for (const std::string_view word :
       {std::string_view(row.verdict), std::string_view(row.dialects), std::string_view(row.signing), row.ntlm_off,
        std::string_view(row.implementation), std::string_view(row.highest)})
    members.value(text(word));
  members.end_array();
  host.row = members.take();
  host.worst = row.worst ? static_cast<int>(*row.worst) : row.judged ? kNoFinding : kNotJudged;
  if (judgement.findings)
    for (const auto& each : *judgement.findings) host.findings.push_back(finding(each));
  host.paragraphs.push_back(text(render_style(host_words(report, judgement) + "  " + verdict_words(report), false)));
  for (const auto& sentence : judgement.transport_comparison) host.paragraphs.push_back(text(sentence));
  for (const auto& accepted : accepted_list(judgement)) host.paragraphs.push_back(text(accepted));
  for (const auto& error : report.errors) host.paragraphs.push_back(text(error));
  if (judgement.clients) host.clients = clients(*judgement.clients);
  if (judgement.policy) host.policy = policy(*judgement.policy);
  if (endpoints.empty()) return;
  add_table(host, smb2_table(endpoints));
  add_table(host, smb1_table(endpoints));
  add_table(host, security_table(endpoints, true));
  add_table(host, identity_table(report, judgement, endpoints, true));
  add_table(host, session_table(endpoints));
  add_list(host, "Anomalies", anomaly_list(endpoints));
  add_list(host, "Unknown", unknown_list(report, endpoints));
}

void HtmlData::add_finding(std::size_t host, const audit::Finding& extra) {
  hosts_[host].findings.push_back(finding(extra));
  hosts_[host].worst = std::max(hosts_[host].worst, static_cast<int>(extra.severity));
}

std::string HtmlData::json() const {
  std::string out = "{\"hosts\":[";
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const Host& host = hosts_[i];
    (out += i == 0 ? "\n[" : ",\n[").append(host.row, 1, host.row.size() - 2);
    out += ',' + std::to_string(host.worst) + ',' + list_text(host.findings) + ',' + list_text(host.paragraphs) + ',' +
           number_or_none(host.clients) + ',' + list_text(host.sections) + ',' + number_or_none(host.policy) + ']';
  }
  out += ']';
  append_all(out, "rows", rows_);
  append_all(out, "findings", findings_);
  append_all(out, "clients", clients_);
  append_all(out, "policies", policies_);
  append_all(out, "sections", sections_);
  base::JsonWriter texts;
  texts.begin_array();
  for (const std::string* const text : texts_.all()) texts.value(*text);
  texts.end_array();
  out += "\n,\"texts\":" + texts.take() + "}";
  return for_script(out);
}

}  // namespace smbprobe::view
