// `smbprobe scan`: its options and what it does.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/options.hpp"

namespace smbprobe::cli {

class VerbOptions;

/// Declares the options; parsing fills `command`, which outlives `verb`.
void add_scan_options(VerbOptions& verb, ScanCommand& command);

/// Probes, and writes what it learns. Messages for people go to standard error.
[[nodiscard]] ExitCode run_scan(const ScanCommand& command);

}  // namespace smbprobe::cli
