// What a scan would send, shown instead of sent.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "net/scan.hpp"
#include "targets/target_sequence.hpp"
#include "targets/targets.hpp"

namespace smbprobe::cli {

/// For each target and port: the packets of the first connections, decoded and in hex, and how many connections and
/// requests there are at most. Nothing is sent, no name is resolved.
[[nodiscard]] std::string describe_dry_run(std::span<const targets::Target> targets, const net::ScanOptions& options);

/// The targets of a scan as far as a dry run shows them.
struct TargetSample {
  std::vector<targets::Target> first;  ///< all of up to TargetSpace::kKeepsOrder, else the first
  std::uint64_t count = 0;             ///< all of them
};

[[nodiscard]] TargetSample sample_of(const targets::TargetSequence& sequence);

/// The same for a few targets; for more the first of them by name, and the budget of the whole: connections, bytes,
/// time.
[[nodiscard]] std::string describe_dry_run(const TargetSample& targets, const net::ScanOptions& options);

}  // namespace smbprobe::cli
