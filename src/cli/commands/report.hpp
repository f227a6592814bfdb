// `smbprobe report`: its options and what it does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/acceptance.hpp"
#include "cli/exit_code.hpp"
#include "cli/options.hpp"

namespace smbprobe::cli {

class VerbOptions;

/// As written: nothing is checked beyond what one option can say alone.
struct ReportCommand {
  std::vector<std::string> files;            ///< "-" for standard input
  std::optional<view::OutputFormat> format;  ///< empty: text
  std::string output;                        ///< -o; "" for stdout
  bool overwrite = false;
  std::optional<audit::HostFilter> only;  ///< --only; empty: every host
  bool require = false;
  std::optional<audit::Severity> fail_on;   ///< --fail-on; empty: a finding is no failure
  std::vector<audit::Acceptance> accepted;  ///< --accept
  std::optional<audit::Product> fix;        ///< --fix: only what to change on this product
  std::string policy;                       ///< --policy, a name or a file; "" for none
  ColorChoice color = ColorChoice::automatic;
  bool quiet = false;
  bool verbose = false;
};

/// Declares the options; parsing fills `command`, which outlives `verb`.
void add_report_options(VerbOptions& verb, ReportCommand& command);

/// Reads saved reports and writes them in another format. Messages for people go to standard error.
[[nodiscard]] ExitCode run_report(const ReportCommand& command);

}  // namespace smbprobe::cli
