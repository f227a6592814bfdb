// Names of files that lead to the same file.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/io/output_file.hpp"

namespace smbprobe::cli {

/// A file that an option names.
struct NamedFile {
  std::string option;  ///< "-o"; "FILE" of an argument without an option
  std::string path;    ///< "" where it was not given
};

/// True where both names lead to one regular file, whether it is there yet or not. "" and "-" name no file.
[[nodiscard]] bool same_file(const std::string& a, const std::string& b);

/// The files of one run: each may be written once, and not where it is read.
struct FilesOfRun {
  std::vector<NamedFile> written;
  std::vector<NamedFile> read;
};

/// `name` for each of the files that a command line lists; "-" is standard input.
void add_inputs(FilesOfRun& files, std::string_view name, std::span<const std::string> paths);

/// A file that would be lost, because two options write it or one writes what another reads: a usage error.
[[nodiscard]] std::optional<Problem> file_clash(const FilesOfRun& files);

}  // namespace smbprobe::cli
