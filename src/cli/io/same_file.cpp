#include "cli/io/same_file.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <filesystem>
#include <system_error>

#include "base/escape.hpp"

namespace smbprobe::cli {
namespace {

bool names_a_file(const std::string& path) {
  if (path.empty() || path == "-") return false;
  std::error_code ignored;
  const auto kind = std::filesystem::status(path, ignored).type();
  return kind == std::filesystem::file_type::regular || kind == std::filesystem::file_type::not_found;
}

/// A redirected file is reached through it like any other.
const std::string kStandardInput = "/dev/stdin";

Problem clash(const NamedFile& file, const NamedFile& other) {
  return {ExitCode::usage, fmt::format("{} and {} name the same file, {}: write to another one", file.option,
                                       other.option, base::escape_terminal(file.path))};
}

}  // namespace

bool same_file(const std::string& a, const std::string& b) {
  if (!names_a_file(a) || !names_a_file(b)) return false;
  std::error_code failed;
  if (std::filesystem::equivalent(a, b, failed) && !failed) return true;
  const auto first = std::filesystem::weakly_canonical(std::filesystem::absolute(a, failed), failed);
  return !failed && first == std::filesystem::weakly_canonical(std::filesystem::absolute(b, failed), failed) && !failed;
}

void add_inputs(FilesOfRun& files, std::string_view name, std::span<const std::string> paths) {
  for (const auto& path : paths) files.read.push_back({std::string(name), path == "-" ? kStandardInput : path});
}

std::optional<Problem> file_clash(const FilesOfRun& files) {
  for (std::size_t i = 0; i < files.written.size(); ++i) {
    const NamedFile& file = files.written[i];
    for (const NamedFile& other : std::span(files.written).subspan(i + 1))
      if (same_file(file.path, other.path)) return clash(file, other);
    for (const NamedFile& input : files.read)
      if (same_file(file.path, input.path)) return clash(file, input);
  }
  return std::nullopt;
}

}  // namespace smbprobe::cli
