// The last words of a sweep, for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "cli/io/terminal.hpp"
#include "cli/sweep/sweep_tally.hpp"

namespace smbprobe::cli {

/// What a summary tells beside the counts.
struct SummaryFacts {
  std::int64_t elapsed_us{};
  std::uint64_t excluded{};    ///< addresses and names of --exclude
  std::uint64_t bad_lines{};   ///< lines of target lists that could not be read
  std::uint64_t not_probed{};  ///< what an interruption left
  bool list_left = false;      ///< an interruption left some of a list unread
  bool interrupted = false;
  bool only_given = false;  ///< --only chose, not its default
  bool brief = false;       ///< the counts of hosts stand above already
  std::size_t width = view::kReportColumns;
};

/// "65,536 targets in 3.1 s: 12 SMB1 only, 40 SMB1 on, ...; printed 352; left out 65,184: ...". Wrapped; ends with
/// '\n'.
[[nodiscard]] std::string render_summary(const SweepTally& tally, const SummaryFacts& facts);

}  // namespace smbprobe::cli
