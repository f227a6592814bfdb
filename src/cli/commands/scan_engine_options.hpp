// The options of a scan's pace: deadlines, connections, threads, the checkpoint.
#pragma once

#include "cli/options.hpp"

namespace CLI {
class App;
}

namespace smbprobe::cli {

/// Adds them to the verb; parsing fills `command`.
void add_engine_options(CLI::App& scan, ScanCommand& command);

}  // namespace smbprobe::cli
