// Lists of targets: files and standard input.
#pragma once

#include <expected>
#include <string>

#include "targets/target_list.hpp"

namespace smbprobe::cli {

/// Opens a file, or standard input for "-".
[[nodiscard]] std::expected<targets::OpenedList, std::string> open_list(const std::string& path);

}  // namespace smbprobe::cli
