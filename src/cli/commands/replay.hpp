// `smbprobe replay`: its options and what it does.
#pragma once

#include <string>

#include "cli/exit_code.hpp"

namespace smbprobe::cli {

class VerbOptions;

/// As written: nothing is checked beyond what one option can say alone.
struct ReplayCommand {
  std::string file;    ///< "-" for standard input
  std::string listen;  ///< "" for loopback and a free port
  bool netbios = false;
  std::string server;  ///< which of the captured servers; "" for all
};

/// Declares the options; parsing fills `command`, which outlives `verb`.
void add_replay_options(VerbOptions& verb, ReplayCommand& command);

/// Replays captured servers until a signal arrives. Messages for people go to standard error.
[[nodiscard]] ExitCode run_replay(const ReplayCommand& command);

}  // namespace smbprobe::cli
