#include "cli/io/list_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <memory>
#include <system_error>

#include "base/escape.hpp"
#include "cli/io/input_stream.hpp"
#include "cli/io/system_call.hpp"

namespace smbprobe::cli {
namespace {

std::expected<std::unique_ptr<std::istream>, std::string> open_text(const std::string& path, const InputStop* stop) {
  if (path == "-") return std::make_unique<InputStream>(STDIN_FILENO, stop);
  const auto failure = [] { return std::unexpected(error_text(errno)); };
  if (is_stream(path)) {
    const int fd = uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); });
    if (fd < 0) return failure();
    return std::make_unique<InputStream>(fd, stop);
  }
  auto file = std::make_unique<std::ifstream>(path);
  if (!file->is_open()) return failure();
  return file;
}

}  // namespace

bool is_stream(const std::string& path) {
  if (path == "-") return true;
  struct stat found{};
  return ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode);
}

std::expected<targets::OpenedList, std::string> open_list(const std::string& path, const InputStop* stop) {
  auto text = open_text(path, stop);
  if (!text) return std::unexpected(std::move(text.error()));
  return targets::OpenedList{path == "-" ? "standard input" : base::escape_terminal(path), *std::move(text)};
}

}  // namespace smbprobe::cli
