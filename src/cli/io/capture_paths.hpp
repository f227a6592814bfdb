// The captures that a command line names: files, and folders of files.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace smbprobe::cli {

struct CapturePaths {
  std::vector<std::string> files;     ///< in the order of the command line, those of a folder by name
  std::vector<std::string> troubles;  ///< a sentence on each folder that cannot be read, or has no capture
  std::size_t passed_over = 0;        ///< files in folders that are no captures
};

/// Puts the captures in the place of each folder that holds them. Folders in folders, and files whose names begin with
/// a dot, are passed over.
[[nodiscard]] CapturePaths capture_paths(std::span<const std::string> paths);

}  // namespace smbprobe::cli
