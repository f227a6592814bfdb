// `smbprobe read`: its options and what it does.
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
struct ReadCommand {
  std::vector<std::string> files;            ///< "-" for standard input
  std::optional<view::OutputFormat> format;  ///< empty: text
  std::string output;                        ///< -o; "" for stdout
  bool overwrite = false;
  ColorChoice color = ColorChoice::automatic;
  bool quiet = false;
  bool verbose = false;
  bool exchanges = false;
  bool require = false;
  std::optional<audit::Severity> fail_on;   ///< --fail-on; empty: a finding is no failure
  std::vector<audit::Acceptance> accepted;  ///< --accept
  std::optional<audit::Product> fix;        ///< --fix: only what to change on this product
  std::string policy;                       ///< --policy, a name or a file; "" for none
};

/// Declares the options; parsing fills `command`, which outlives `verb`.
void add_read_options(VerbOptions& verb, ReadCommand& command);

/// Reads captures and writes what they show. Messages for people go to standard error.
[[nodiscard]] ExitCode run_read(const ReadCommand& command);

}  // namespace smbprobe::cli
