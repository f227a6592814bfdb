// Names of files that lead to the same file.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "cli/io/output_file.hpp"

namespace smbprobe::cli {

/// A file that an option names.
struct NamedFile {
  std::string option;  ///< "-o"
  std::string path;    ///< "" where it was not given
};

/// True where both names lead to one regular file, whether it is there yet or not. "" and "-" name no file.
[[nodiscard]] bool same_file(const std::string& a, const std::string& b);

/// Two options that would write over each other's file: a usage error.
[[nodiscard]] std::optional<Problem> shared_file(std::span<const NamedFile> written);

/// The output is one of the files that are read: a usage error.
[[nodiscard]] std::optional<Problem> written_over(const std::string& output, std::span<const std::string> inputs);

}  // namespace smbprobe::cli
