// Collects targets from arguments, a file and standard input.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <istream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "targets/target_space.hpp"

namespace smbprobe::targets {

/// A list of targets that was opened for reading.
struct OpenedList {
  std::string name;  ///< for messages
  std::unique_ptr<std::istream> text;
};

/// Opens the list of that name, "-" for standard input. The error is the reason alone.
using OpenList = std::function<std::expected<OpenedList, std::string>(const std::string& path)>;

struct TargetSources {
  std::vector<std::string> texts{};     ///< arguments; "-" stands for standard input, read once
  std::string file{};                   ///< -i; "" for none, "-" for standard input
  std::vector<std::string> excludes{};  ///< --exclude
  std::string exclude_file{};           ///< --exclude-file; "" for none
  std::vector<std::uint16_t> ports{};   ///< --port: of what another scanner found, these are taken
  OpenList open{};                      ///< for `file`, `exclude_file` and "-"
};

struct CollectedTargets {
  static constexpr std::size_t kMostProblems = 100;

  TargetSpace space;                  ///< finished
  std::vector<std::string> problems;  ///< sentences about lines that were passed over, the first kMostProblems
  std::uint64_t problem_count = 0;    ///< all of them
  std::uint64_t other_ports = 0;      ///< open ports in scanners' output that are none of `ports`
  /// Names and addresses that were asked for one by one, as Target::text: arguments, and lists of up to kMostSingles.
  std::set<std::string, std::less<>> singles;

  static constexpr std::size_t kMostSingles = 16;
};

/// Targets in the order of `texts`, then those of `file`, without what is excluded. A file has one target a line, or is
/// the output of a scanner (TargetLines); empty lines and what follows '#' are passed over.
///
/// A bad line of a list is a problem and the rest is read. An error is a sentence: a bad argument, a file that cannot
/// be read, anything wrong about an exclusion, or no target at all. A message about a file names its line.
[[nodiscard]] std::expected<CollectedTargets, std::string> collect_targets(const TargetSources& sources);

}  // namespace smbprobe::targets
