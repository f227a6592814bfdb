// From the command line of a scan to what will be run: targets, their order, the engine's options.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "audit/fail_conditions.hpp"
#include "cli/io/same_file.hpp"
#include "cli/options.hpp"
#include "cli/sweep/checkpoint.hpp"
#include "cli/sweep/target_reader.hpp"
#include "net/scan.hpp"
#include "targets/target_list.hpp"
#include "targets/target_sequence.hpp"

namespace smbprobe::cli {

struct ScanSetup {
  targets::CollectedTargets targets;  ///< where they are streamed, what is known before that
  std::optional<StreamedTargets>
      streamed;  ///< lists that are probed while they are read, until a TargetReader has them
  targets::SweepOrder order;
  net::ScanOptions options;
  audit::FailConditions fail_conditions;
  audit::HostFilter filter = audit::HostFilter::everything();
  bool require = false;                           ///< --require, or its default
  bool sweep = false;                             ///< many targets: progress, a summary; the first Ctrl-C drains
  view::TableRows table = view::TableRows::none;  ///< several targets in text
  view::OutputFormat format = view::OutputFormat::text;
  std::string scan_parameters;  ///< SweepIdentity::scan_parameters
};

/// What a scan reads and writes, temporary files too: each may be there once.
[[nodiscard]] FilesOfRun files_of(const ScanCommand& command);

/// Two wishes that cannot both be met.
[[nodiscard]] std::optional<Problem> contradiction(const ScanCommand& command);

/// Reads the targets and settles every default. Invalid lines are reported on standard error.
[[nodiscard]] std::expected<std::unique_ptr<ScanSetup>, Problem> set_up(const ScanCommand& command);

/// Lowers the concurrency to what so many targets can use. Raises the limit on descriptors to what that needs, or
/// lowers concurrency and threads further; where there are more targets than connections then, it gives a sentence.
/// @param targets empty: unknown
[[nodiscard]] std::optional<std::string> fit_to_descriptors(net::ScanOptions& options,
                                                            std::optional<std::uint64_t> targets);

}  // namespace smbprobe::cli
