#include "cli/io/same_file.hpp"

#include <fmt/format.h>

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

}  // namespace

bool same_file(const std::string& a, const std::string& b) {
  if (!names_a_file(a) || !names_a_file(b)) return false;
  std::error_code failed;
  if (std::filesystem::equivalent(a, b, failed) && !failed) return true;
  const auto first = std::filesystem::weakly_canonical(std::filesystem::absolute(a, failed), failed);
  return !failed && first == std::filesystem::weakly_canonical(std::filesystem::absolute(b, failed), failed) && !failed;
}

std::optional<Problem> shared_file(std::span<const NamedFile> written) {
  for (std::size_t i = 0; i < written.size(); ++i)
    for (std::size_t j = i + 1; j < written.size(); ++j)
      if (same_file(written[i].path, written[j].path))
        return Problem{ExitCode::usage,
                       fmt::format("{} and {} name the same file", written[i].option, written[j].option)};
  return std::nullopt;
}

std::optional<Problem> written_over(const std::string& output, std::span<const std::string> inputs) {
  for (const auto& input : inputs)
    if (same_file(output, input))
      return Problem{ExitCode::usage, fmt::format("-o {} is one of the files to read; write to another file",
                                                  base::escape_terminal(output))};
  return std::nullopt;
}

}  // namespace smbprobe::cli
