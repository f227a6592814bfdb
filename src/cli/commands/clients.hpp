// `smbprobe clients`: its options and what it does.
#pragma once

#include <optional>
#include <string>

#include "cli/exit_code.hpp"
#include "cli/options.hpp"

namespace smbprobe::cli {

class VerbOptions;

/// As written: nothing is checked beyond what one option can say alone.
struct ClientsCommand {
  std::optional<view::OutputFormat> format;  ///< empty: text
  std::string output;                        ///< -o; "" for stdout
  bool overwrite = false;
  bool verbose = false;
};

/// Declares the options; parsing fills `command`, which outlives `verb`.
void add_clients_options(VerbOptions& verb, ClientsCommand& command);

/// Lists the table of clients. Messages for people go to standard error.
[[nodiscard]] ExitCode run_clients(const ClientsCommand& command);

}  // namespace smbprobe::cli
