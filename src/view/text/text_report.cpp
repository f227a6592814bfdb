#include "view/text/text_report.hpp"

#include <fmt/format.h>

#include "audit/clients/transport_comparison.hpp"
#include "base/escape.hpp"
#include "report/time_text.hpp"
#include "view/text/line_report.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

/// @param exchanges their number; 0 for a saved report, which has them no more
std::string footer(const report::HostReport& report, std::size_t exchanges) {
  const double ms = report::to_ms(report.elapsed_us);
  if (exchanges == 0) return fmt::format("{:.1f} ms, depth {}\n", ms, report::name_of(report.depth));
  const auto* const noun = exchanges == 1 ? "exchange" : "exchanges";
  if (report.source == "capture") return fmt::format("{} {} in {:.1f} ms of capture\n", exchanges, noun, ms);
  return fmt::format("{} {} in {:.1f} ms, depth {}\n", exchanges, noun, ms, report::name_of(report.depth));
}

void append_section(std::string& out, const std::string& section) {
  if (!section.empty()) out += '\n' + section;
}

std::vector<std::string> path_of(const report::HostReport& report, const audit::Judgement& judgement) {
  return judgement.transport_comparison.empty() ? audit::transport_comparison(report) : judgement.transport_comparison;
}

/// What each port answers.
void append_tables(std::string& out,
                   const report::HostReport& report,
                   const audit::Judgement& judgement,
                   const Endpoints& endpoints,
                   const TextOptions& options) {
  const std::size_t width = options.width;
  if (options.verbose) {
    append_section(out, render_table(smb2_table(endpoints), width));
    append_section(out, render_table(smb1_table(endpoints), width));
  } else {
    append_section(out, render_table(dialect_table(endpoints), width));
  }
  append_section(out, render_table(security_table(endpoints, options.verbose), width));
  append_section(out, render_table(identity_table(report, judgement, endpoints, options.verbose), width));
  append_section(out, render_table(session_table(endpoints), width));
  append_section(out, bullets("Anomalies", anomaly_list(endpoints), width));
}

std::string accepted_section(const audit::Judgement& judgement, std::size_t width) {
  std::string out;
  for (const auto& each : accepted_list(judgement)) out += paragraph(each, width, 2);
  return out;
}

/// The verdict and the counts once more: what a long report leaves on the screen.
std::string last_line(const report::HostReport& report, const audit::Judgement& judgement) {
  const std::string counts = finding_counts(judgement, false);
  return fmt::format("{}: {}{}{}", base::escape_terminal(report.target), verdict_words(report),
                     counts.empty() ? "" : "; ", counts);
}

std::string whole_report(const report::HostReport& report,
                         const audit::Judgement& judgement,
                         const TextOptions& options,
                         std::span<const probe::Exchange> exchanges) {
  const std::size_t width = options.width;
  std::string out = paragraph(host_words(report, judgement) + "  " + verdict_words(report), width, 2);
  if (const auto counts = finding_counts(judgement, true); !counts.empty()) out += paragraph(counts, width, 2);
  if (report.status == report::HostStatus::smb && !judgement.findings)
    out += paragraph("Findings: not judged at depth quick; use --depth standard or full", width, 2);
  for (const auto& sentence : path_of(report, judgement)) out += paragraph(base::escape_terminal(sentence), width, 2);
  append_section(out, policy_section(judgement, width));
  append_section(out, findings_section(judgement, width, options.verbose));
  append_section(out, accepted_section(judgement, width));
  append_section(out, changes_section(report, judgement, width, options.verbose));
  Endpoints endpoints;
  for (const auto& endpoint : report.endpoints)
    if (endpoint.state == report::EndpointState::smb) endpoints.push_back(&endpoint);
  if (!endpoints.empty()) append_tables(out, report, judgement, endpoints, options);
  append_section(out, bullets("Unknown", unknown_list(report, endpoints), width));
  append_section(out, options.verbose ? bullets("Clients", client_list(judgement), width)
                                      : render_table(client_table(judgement), width));
  if (options.verbose) append_section(out, bullets("Evidence", evidence_list(exchanges), width));
  if (endpoints.empty()) return out;
  out += '\n';
  out += footer(report, exchanges.size());
  return out + paragraph(last_line(report, judgement), width, 2);
}

}  // namespace

std::string render_text(const report::HostReport& report, const TextOptions& options) {
  return render_text(report, {}, options);
}

std::string render_text(const report::HostReport& report,
                        const audit::Judgement& judgement,
                        const TextOptions& options,
                        std::span<const probe::Exchange> exchanges) {
  if (options.fix) return fix_text(report, judgement, *options.fix, options.verbose);
  if (options.quiet) return render_line(report, options.color, policy_words(judgement));
  return render_style(whole_report(report, judgement, options, exchanges), options.color);
}

}  // namespace smbprobe::view
