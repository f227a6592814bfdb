#include "view/html/html_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "report/time_text.hpp"
#include "report/version.hpp"
#include "view/html/html_findings.hpp"
#include "view/html/page_parts.hpp"
#include "view/text/shared_guids.hpp"

namespace smbprobe::view {
namespace {

/// All hosts as plain rows, the worst first, for a reader without scripts.
std::string plain_table(const std::vector<HtmlRow>& rows) {
  std::vector<const HtmlRow*> sorted;
  for (const auto& row : rows) sorted.push_back(&row);
  std::ranges::stable_sort(sorted, [](const HtmlRow* a, const HtmlRow* b) { return a->worst > b->worst; });
  std::string out =
      "<noscript><p>Without JavaScript this page shows all hosts but cannot sort or filter them.</p>\n"
      "<table><thead><tr><th scope=\"col\">Address<th scope=\"col\">Name<th scope=\"col\">Verdict"
      "<th scope=\"col\">Dialects<th scope=\"col\">Signing<th scope=\"col\">NTLM off<th scope=\"col\">Worst finding"
      "<th scope=\"col\">Implementation";
  const bool policy = std::ranges::any_of(rows, [](const HtmlRow& row) { return !row.policy.empty(); });
  out += policy ? "<th scope=\"col\">Policy</thead><tbody>\n" : "</thead><tbody>\n";
  for (const auto* const each : sorted) {
    const HtmlRow& row = *each;
    out += "<tr><th scope=\"row\">" + base::escape_html(row.address);
    for (const std::string_view cell :
         {std::string_view(row.name), std::string_view(row.verdict), std::string_view(row.dialects),
          std::string_view(row.signing), row.ntlm_off, worst_word(row), std::string_view(row.implementation)})
      out += "<td>" + base::escape_html(cell);
    if (policy) (out += "<td>") += row.policy;
    out += '\n';
  }
  return out + "</tbody></table></noscript>\n";
}

std::string policy() {
  return fmt::format(
      "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'; "
      "require-trusted-types-for 'script'; trusted-types 'none'",
      kPageStyleHash, kPageScriptHash);
}

/// What the script fills. Empty and hidden without it.
constexpr std::string_view kViews = R"(<section id="list" aria-labelledby="list-title" hidden>
<h2 id="list-title">Hosts</h2>
<form id="tools" role="search">
<label for="find">Find</label>
<input id="find" type="search" autocomplete="off" spellcheck="false" placeholder="address, name, dialect, finding">
<button id="clear" type="button" hidden>Show all hosts</button>
</form>
<p id="count" role="status"></p>
<div class="scroll" role="region" aria-label="Table of hosts" tabindex="0">
<table id="hosts"><thead><tr></tr></thead><tbody></tbody></table>
</div>
<p id="more"></p>
</section>
<section id="host" hidden></section>
)";

}  // namespace

void HtmlPage::add(const report::HostReport& report, const audit::Judgement& judgement) {
  HtmlRow row = html_row(report, judgement);
  data_.add(report, judgement, row);
  tally_.add(judgement);
  const bool smb = report.status == report::HostStatus::smb;
  if (smb) guids_.add(report);
  addresses_.push_back(smb ? report.address : std::string());
  first_us_ = rows_.empty() ? report.started_us : std::min(first_us_, report.started_us);
  last_us_ = std::max(last_us_, report.started_us);
  rows_.push_back(std::move(row));
}

std::string HtmlPage::add_shared_guids() {
  const auto groups = guids_.groups();
  const auto findings = audit::shared_guids(groups);
  std::vector<std::pair<std::string, std::string>> shown;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    auto& row = rows_[i];
    if (!addresses_[i].empty()) shown.emplace_back(addresses_[i], row.address);
    const auto found = findings.find(addresses_[i]);
    if (found == findings.end()) continue;
    data_.add_finding(i, found->second);
    audit::Judgement shared;
    shared.findings = {found->second};
    tally_.add(shared);
    row.judged = true;
    row.worst = std::max(row.worst, std::optional(found->second.severity));
  }
  return shared_guid_html(groups, shown);
}

std::string HtmlPage::when() const {
  if (rows_.empty()) return {};
  const std::string first = report::iso8601_ms(first_us_).substr(0, 16);
  const std::string last = report::iso8601_ms(last_us_).substr(0, 16);
  const auto spaced = [](std::string text) { return text.replace(10, 1, " "); };
  if (first == last) return fmt::format(", scanned at {} UTC", spaced(first));
  return fmt::format(", scanned from {} to {} UTC", spaced(first), spaced(last));
}

std::string HtmlPage::text() {
  const std::string shared = add_shared_guids();
  for (const auto& row : rows_) totals_.count(row);
  std::string out =
      fmt::format(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="{}">
<title>SMB report: {} {}</title>
<style>{}</style>
</head>
<body>
<header><h1>SMB report</h1>
<p>{} {}{}, by {}.</p></header>
<main>
<section id="totals" aria-label="Totals">
)",
                  policy(), report::kTool, base::grouped(rows_.size()), rows_.size() == 1 ? "host" : "hosts",
                  kPageStyle, base::grouped(rows_.size()), rows_.size() == 1 ? "host" : "hosts", when(), report::kTool);
  out += totals_.html() + "</section>\n";
  out += findings_html(tally_.worst_first());
  out += kViews;
  out += plain_table(rows_) + shared;
  out += "<section id=\"appendix\"></section>\n</main>\n<script type=\"application/json\" id=\"data\">";
  out += data_.json();
  out += "</script>\n<script>";
  out += kPageScript;
  out += "</script>\n</body>\n</html>\n";
  return out;
}

}  // namespace smbprobe::view
