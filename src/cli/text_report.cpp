#include "cli/text_report.hpp"

#include <fmt/format.h>

#include "cli/line_report.hpp"
#include "cli/text_sections.hpp"
#include "cli/time_text.hpp"

namespace smbprobe::cli {
namespace {

constexpr std::size_t kHang = 4;

std::string bullets(std::string_view title, const std::vector<std::string>& entries, std::size_t width) {
  if (entries.empty()) return {};
  std::string out = styled(Style::bold, title) + '\n';
  for (const auto& entry : entries) {
    const std::string text = paragraph(entry, width - kHang / 2, kHang / 2);
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = text.find('\n', begin) + 1;
      out += std::string(kHang / 2, ' ') + text.substr(begin, end - begin);
      begin = end;
    }
  }
  return out;
}

std::string footer(const probe::HostReport& report) {
  const auto* const noun = report.exchanges.size() == 1 ? "exchange" : "exchanges";
  if (report.source == "capture")
    return fmt::format("{} {} within {:.1f} ms of the capture\n", report.exchanges.size(), noun,
                       to_ms(report.elapsed_us));
  return fmt::format("{} {} in {:.1f} ms, depth {}\n", report.exchanges.size(), noun, to_ms(report.elapsed_us),
                     probe::name_of(report.depth));
}

void append_section(std::string& out, const std::string& section) {
  if (!section.empty()) out += '\n' + section;
}

std::string whole_report(const probe::HostReport& report, const TextOptions& options) {
  const std::size_t width = options.width;
  std::string out = paragraph(verdict_line(report), width, 2);
  for (const auto& sentence : port_sentences(report)) out += paragraph(sentence, width, 2);
  Endpoints endpoints;
  for (const auto& endpoint : report.endpoints)
    if (endpoint.state == probe::EndpointState::smb) endpoints.push_back(&endpoint);
  if (!endpoints.empty()) {
    append_section(out, render_table(smb2_table(endpoints), width));
    append_section(out, render_table(smb1_table(endpoints), width));
    append_section(out, render_table(security_table(endpoints), width));
    append_section(out, render_table(identity_table(report, endpoints), width));
    append_section(out, bullets("Anomalies", anomaly_list(endpoints), width));
  }
  append_section(out, bullets("Unknown", unknown_list(report, endpoints), width));
  if (options.verbose) append_section(out, bullets("Evidence", evidence_list(report), width));
  if (!endpoints.empty()) append_section(out, footer(report));
  return out;
}

}  // namespace

std::string render_text(const probe::HostReport& report, const TextOptions& options) {
  return options.quiet ? render_line(report, options.color) : paint(whole_report(report, options), options.color);
}

}  // namespace smbprobe::cli
