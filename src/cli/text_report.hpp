// A host report for a person at a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "audit/judgement.hpp"
#include "cli/terminal.hpp"
#include "probe/host_report.hpp"

namespace smbprobe::cli {

struct TextOptions {
  std::size_t width = kReportColumns;
  bool color = false;
  bool quiet = false;    ///< one line, see line_report.hpp
  bool verbose = false;  ///< also the evidence, an exchange a line
};

/// Verdict first, then what each port answers. Ends with '\n'. Text from the wire is escaped.
[[nodiscard]] std::string render_text(const probe::HostReport& report, const TextOptions& options);

/// The same with what was judged: findings, clients, implementation.
[[nodiscard]] std::string render_text(const probe::HostReport& report,
                                      const audit::Judgement& judgement,
                                      const TextOptions& options);

}  // namespace smbprobe::cli
