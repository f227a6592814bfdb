// `smbprobe listen`: its options and what it does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/exit_code.hpp"
#include "cli/options.hpp"

namespace CLI {
class App;
}

namespace smbprobe::cli {

/// As written: nothing is checked beyond what one option can say alone.
struct ListenCommand {
  std::string at;  ///< "" for loopback and the port of the transport
  bool netbios = false;
  std::optional<view::OutputFormat> format;  ///< empty: text
  std::string output;                        ///< -o; "" for stdout
  bool overwrite = false;
  ColorChoice color = ColorChoice::automatic;
  bool quiet = false;
  std::uint64_t count = 0;  ///< 0: no bound
};

/// Adds the verb to the program; parsing fills `command`.
CLI::App* add_listen_command(CLI::App& app, ListenCommand& command);

/// Answers clients until a signal comes, and writes what each of them offers. Messages for people go to standard error.
[[nodiscard]] ExitCode run_listen(const ListenCommand& command);

}  // namespace smbprobe::cli
