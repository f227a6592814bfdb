// What the command line said, a struct a verb.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/plan.hpp"

namespace smbprobe::cli {

enum class OutputFormat : std::uint8_t { text, json, ndjson };

enum class ColorChoice : std::uint8_t { automatic, always, never };

/// `smbprobe scan`, as written: nothing is checked beyond what one option can say alone.
struct ScanCommand {
  std::vector<std::string> targets;
  std::string target_file;            ///< -i; "" for none, "-" for stdin
  std::optional<probe::Depth> depth;  ///< empty: by the number of targets
  std::string ports = "445,139";
  unsigned timeout_ms = 3000;
  unsigned per_host = 32;
  unsigned retries = 0;
  bool identify = false;
  std::optional<OutputFormat> format;  ///< empty: text
  std::string output;                  ///< -o; "" for stdout
  std::string record;                  ///< --record; "" for none
  bool overwrite = false;
  ColorChoice color = ColorChoice::automatic;
  bool quiet = false;
  bool verbose = false;
  bool trace = false;
  bool exchanges = false;
  bool dry_run = false;
  bool no_progress = false;  ///< accepted: there is no progress to hide yet
};

}  // namespace smbprobe::cli
