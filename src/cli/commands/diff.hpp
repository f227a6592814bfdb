// `smbprobe diff`: its options and what it does.
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
struct DiffCommand {
  std::string before;  ///< "-" for standard input
  std::string after;
  std::optional<view::OutputFormat> format;  ///< empty: text
  std::string output;                        ///< -o; "" for stdout
  bool overwrite = false;
  std::vector<audit::Acceptance> accepted;  ///< --accept
  ColorChoice color = ColorChoice::automatic;
  bool quiet = false;
  bool verbose = false;
};

/// Declares the options; parsing fills `command`, which outlives `verb`.
void add_diff_options(VerbOptions& verb, DiffCommand& command);

/// Compares two files of saved reports. Messages for people go to standard error.
[[nodiscard]] ExitCode run_diff(const DiffCommand& command);

}  // namespace smbprobe::cli
