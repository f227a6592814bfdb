// A host report for a person at a terminal.
#pragma once

#include <span>
#include <string>

#include "audit/judgement.hpp"
#include "probe/exchange.hpp"
#include "report/host_report.hpp"
#include "view/options.hpp"

namespace smbprobe::view {

/// Verdict first, then what each port answers. Ends with '\n'. Text from the wire is escaped.
[[nodiscard]] std::string render_text(const report::HostReport& report, const TextOptions& options);

/// The same with what was judged: findings, clients, implementation. @param exchanges what the report was made from,
/// for the evidence that `verbose` asks for; a saved report has none.
[[nodiscard]] std::string render_text(const report::HostReport& report,
                                      const audit::Judgement& judgement,
                                      const TextOptions& options,
                                      std::span<const probe::Exchange> exchanges = {});

}  // namespace smbprobe::view
