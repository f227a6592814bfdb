#include "cli/commands/sweep_output_options.hpp"

#include <CLI/CLI.hpp>

#include "cli/commands/option_words.hpp"

namespace smbprobe::cli {

void add_sweep_output(CLI::App& scan, ScanCommand& command) {
  add_only(scan, command.only);
  scan.add_option("--status-file", command.status_file, "how far it is, as JSON, once a second")->type_name("FILE");
}

}  // namespace smbprobe::cli
