// `smbprobe listen`: its options and what it does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/exit_code.hpp"
#include "cli/options.hpp"

namespace smbprobe::cli {

class VerbOptions;

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

/// Declares the options; parsing fills `command`, which outlives `verb`.
void add_listen_options(VerbOptions& verb, ListenCommand& command);

/// Answers clients until a signal comes, and writes what each of them offers. Messages for people go to standard error.
[[nodiscard]] ExitCode run_listen(const ListenCommand& command);

}  // namespace smbprobe::cli
