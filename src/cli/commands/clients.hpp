// `smbprobe clients`: its options and what it does.
#pragma once

#include <optional>
#include <string>

#include "cli/exit_code.hpp"
#include "cli/options.hpp"

namespace CLI {
class App;
}

namespace smbprobe::cli {

/// As written: nothing is checked beyond what one option can say alone.
struct ClientsCommand {
  std::optional<view::OutputFormat> format;  ///< empty: text
  std::string output;                        ///< -o; "" for stdout
  bool overwrite = false;
  bool verbose = false;
};

/// Adds the verb to the program; parsing fills `command`.
CLI::App* add_clients_command(CLI::App& app, ClientsCommand& command);

/// Lists the table of clients. Messages for people go to standard error.
[[nodiscard]] ExitCode run_clients(const ClientsCommand& command);

}  // namespace smbprobe::cli
