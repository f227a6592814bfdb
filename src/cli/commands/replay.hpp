// `smbprobe replay`: its options and what it does.
#pragma once

#include <string>

#include "cli/exit_code.hpp"

namespace CLI {
class App;
}

namespace smbprobe::cli {

/// As written: nothing is checked beyond what one option can say alone.
struct ReplayCommand {
  std::string file;    ///< "-" for standard input
  std::string listen;  ///< "" for loopback and a free port
  bool netbios = false;
  std::string server;  ///< which of the captured servers; "" for all
};

/// Adds the verb to the program; parsing fills `command`.
CLI::App* add_replay_command(CLI::App& app, ReplayCommand& command);

/// Serves the servers of a capture until a signal comes. Messages for people go to standard error.
[[nodiscard]] ExitCode run_replay(const ReplayCommand& command);

}  // namespace smbprobe::cli
