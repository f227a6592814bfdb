// Collects targets from arguments, a file and standard input.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "probe/targets.hpp"

namespace smbprobe::cli {

/// Targets in the order of `texts`, then those of `file` ("" for none). "-" stands for standard input, read once. A
/// file has one target a line; empty lines and what follows '#' are passed over. The error is a sentence that names the
/// text, and the line of a file.
[[nodiscard]] std::expected<std::vector<probe::Target>, std::string> collect_targets(
    const std::vector<std::string>& texts, const std::string& file);

}  // namespace smbprobe::cli
