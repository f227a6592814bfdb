// What a scan would send, shown instead of sent.
#pragma once

#include <span>
#include <string>

#include "net/scan.hpp"
#include "targets/target_sequence.hpp"
#include "targets/targets.hpp"

namespace smbprobe::cli {

/// For each target and port: the packets of the first connections, decoded and in hex, and how many connections and
/// requests there are at most. Nothing is sent, no name is resolved.
[[nodiscard]] std::string describe_dry_run(std::span<const targets::Target> targets, const net::ScanOptions& options);

/// The same for a few targets; for more the first of them by name, and the budget of the whole: connections, bytes,
/// time.
[[nodiscard]] std::string describe_dry_run(const targets::TargetSequence& sequence, const net::ScanOptions& options);

}  // namespace smbprobe::cli
