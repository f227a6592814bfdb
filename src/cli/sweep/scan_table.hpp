// Whether the text of a scan is a table, and what stands below it.
#pragma once

#include <cstdint>
#include <optional>

#include "cli/options.hpp"
#include "view/options.hpp"

namespace smbprobe::cli {

/// Several targets in text are a table, unless -q, -v or --fix asks for something else. Rows of few targets wait for
/// the end; those of a file that --resume goes on with never do. @param targets empty: unknown
[[nodiscard]] view::TableRows table_rows(const ScanCommand& command, std::optional<std::uint64_t> targets);

/// Scans of one host and of all, as the user would type them.
[[nodiscard]] view::NextCommands next_commands(const ScanCommand& command);

}  // namespace smbprobe::cli
