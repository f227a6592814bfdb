// `smbprobe why`: its options and what it does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/options.hpp"

namespace smbprobe::cli {

class VerbOptions;

/// As written: nothing is checked beyond what one option can say alone.
struct WhyCommand {
  std::string host;
  std::vector<std::string> from;  ///< names of clients; none: those of today
  unsigned timeout_ms = ScanCommand{}.timeout_ms;
  std::optional<view::OutputFormat> format;  ///< empty: text
  std::string output;                        ///< -o; "" for stdout
  bool overwrite = false;
  ColorChoice color = ColorChoice::automatic;
  bool verbose = false;
};

/// Declares the options; parsing fills `command`, which outlives `verb`.
void add_why_options(VerbOptions& verb, WhyCommand& command);

/// Scans the host, sends each client's own NEGOTIATE and says why it does or does not get in. Messages for people go to
/// standard error.
[[nodiscard]] ExitCode run_why(const WhyCommand& command);

}  // namespace smbprobe::cli
