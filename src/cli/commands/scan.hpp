// `smbprobe scan`: its options and what it does.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/options.hpp"

namespace CLI {
class App;
}

namespace smbprobe::cli {

/// Adds the verb to the program; parsing fills `command`.
CLI::App* add_scan_command(CLI::App& app, ScanCommand& command);

/// Probes, and writes what it learns. Messages for people go to standard error.
[[nodiscard]] ExitCode run_scan(const ScanCommand& command);

}  // namespace smbprobe::cli
