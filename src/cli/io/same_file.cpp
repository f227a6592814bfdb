#include "cli/io/same_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <system_error>

#include "base/escape.hpp"

namespace smbprobe::cli {
namespace {

std::optional<FileId> id_of(const struct stat& found) noexcept {
  return S_ISREG(found.st_mode) ? std::optional(FileId{found.st_dev, found.st_ino}) : std::nullopt;
}

std::optional<FileId> id_of(const NamedFile& file) noexcept {
  if (file.stream != kClosed) return file_id(file.stream);
  return file.path.empty() ? std::nullopt : file_id(file.path);
}

bool is_not_there(const std::string& path) {
  std::error_code ignored;
  return !path.empty() && path != "-" &&
         std::filesystem::status(path, ignored).type() == std::filesystem::file_type::not_found;
}

/// Of files that are to be made.
bool same_name(const std::string& a, const std::string& b) {
  if (!is_not_there(a) || !is_not_there(b)) return false;
  std::error_code failed;
  const auto first = std::filesystem::weakly_canonical(std::filesystem::absolute(a, failed), failed);
  return !failed && first == std::filesystem::weakly_canonical(std::filesystem::absolute(b, failed), failed) && !failed;
}

bool same_file(const NamedFile& a, const NamedFile& b) {
  const auto id = id_of(a);
  return id ? id == id_of(b) : same_name(a.path, b.path);
}

Problem clash(const NamedFile& file, const NamedFile& other) {
  const std::string& path = file.path.empty() ? other.path : file.path;
  return {ExitCode::usage, fmt::format("{} and {} name the same file, {}: write to another one", file.option,
                                       other.option, base::escape_terminal(path))};
}

/// Standard output may lead where standard error leads.
const NamedFile& standard_error() {
  static const NamedFile out{"standard error", "", STDERR_FILENO};
  return out;
}

}  // namespace

std::optional<FileId> file_id(int fd) noexcept {
  struct stat found{};
  return ::fstat(fd, &found) == 0 ? id_of(found) : std::nullopt;
}

std::optional<FileId> file_id(const std::string& path) noexcept {
  struct stat found{};
  return ::stat(path.c_str(), &found) == 0 ? id_of(found) : std::nullopt;
}

bool same_file(const std::string& a, const std::string& b) {
  return same_file(NamedFile{"", a == "-" ? "" : a}, NamedFile{"", b == "-" ? "" : b});
}

NamedFile named_output(const std::string& path) {
  return path.empty() ? NamedFile{"standard output", "", STDOUT_FILENO} : NamedFile{"-o", path};
}

void add_inputs(FilesOfRun& files, std::string_view name, std::span<const std::string> paths) {
  for (const auto& path : paths)
    files.read.push_back(path == "-" ? NamedFile{std::string(name), "", STDIN_FILENO}
                                     : NamedFile{std::string(name), path});
}

std::optional<Problem> file_clash(const FilesOfRun& files) {
  for (std::size_t i = 0; i < files.written.size(); ++i) {
    const NamedFile& file = files.written[i];
    for (const NamedFile& other : std::span(files.written).subspan(i + 1))
      if (same_file(file, other)) return clash(file, other);
    for (const NamedFile& input : files.read)
      if (same_file(file, input)) return clash(file, input);
    if (file.stream == kClosed && same_file(file, standard_error())) return clash(file, standard_error());
  }
  for (const NamedFile& input : files.read)
    if (same_file(input, standard_error())) return clash(standard_error(), input);
  return std::nullopt;
}

std::optional<Problem> file_clash(const FilesOfRun& files, const std::string& path, int fd) {
  const auto id = file_id(fd);
  if (!id) return std::nullopt;
  const auto self = std::ranges::find(files.written, path, &NamedFile::path);
  const NamedFile opened{self != files.written.end() ? self->option : "-o", path};
  const auto is_it = [&](const NamedFile& other) { return other.path != path && id_of(other) == id; };
  for (const auto* others : {&files.written, &files.read})
    if (const auto found = std::ranges::find_if(*others, is_it); found != others->end()) return clash(opened, *found);
  return is_it(standard_error()) ? std::optional(clash(opened, standard_error())) : std::nullopt;
}

}  // namespace smbprobe::cli
