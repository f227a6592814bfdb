// The options of a sweep's output: --only and --status-file.
#pragma once

#include "cli/options.hpp"

namespace CLI {
class App;
}

namespace smbprobe::cli {

/// Adds them to the verb; parsing fills `command`.
void add_sweep_output(CLI::App& scan, ScanCommand& command);

}  // namespace smbprobe::cli
