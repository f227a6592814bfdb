// Everything that arguments, files and standard input name, read to the end.
#pragma once

#include <cstdint>
#include <expected>
#include <set>
#include <string>
#include <vector>

#include "targets/target_inputs.hpp"
#include "targets/target_space.hpp"

namespace smbprobe::targets {

/// What there is to say of lists that were read.
struct ListNotes {
  static constexpr std::size_t kMostProblems = 100;

  std::vector<std::string> problems;  ///< sentences about lines that were passed over, the first kMostProblems
  std::uint64_t problem_count = 0;    ///< all of them
  std::uint64_t other_ports = 0;      ///< open ports in scanners' output that are none of those to probe

  /// False where the problem is counted only.
  bool add(std::string problem);

  /// Why there is nothing to do, where no target was found.
  [[nodiscard]] std::string no_target(std::uint64_t excluded) const;
};

struct CollectedTargets {
  TargetSpace space;  ///< finished
  ListNotes notes;
  /// Names and addresses that were asked for one by one, as Target::text: arguments, and lists of up to kMostSingles.
  std::set<std::string, std::less<>> singles;

  static constexpr std::size_t kMostSingles = 16;
};

/// Targets in the order of `texts`, then those of `file`, without what is excluded.
///
/// A bad line of a list is a problem and the rest is read. An error is a sentence: a bad argument, a file that cannot
/// be read, anything wrong about an exclusion, or no target at all. A message about a file names its line.
[[nodiscard]] std::expected<CollectedTargets, std::string> collect_targets(const TargetSources& sources);

/// What is known before the lists are read.
struct OpenedTargets {
  CollectedTargets known;  ///< of the space only what is excluded; the single targets of the arguments
  std::vector<TargetInput> inputs;
};

/// Opens the lists and reads the exclusions. An error is a sentence, as of collect_targets().
[[nodiscard]] std::expected<OpenedTargets, std::string> open_targets(const TargetSources& sources);

}  // namespace smbprobe::targets
