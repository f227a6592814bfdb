// The options that say which targets a sweep visits, and in which order.
#pragma once

#include "cli/options.hpp"

namespace CLI {
class App;
}

namespace smbprobe::cli {

/// Adds --exclude, --exclude-file, --seed, --shard and --strict to the verb; parsing fills `command`.
void add_target_options(CLI::App& scan, ScanCommand& command);

}  // namespace smbprobe::cli
