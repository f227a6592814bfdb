#include "cli/io/list_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <cerrno>
#include <memory>
#include <sstream>
#include <system_error>
#include <utility>

#include "base/escape.hpp"
#include "cli/io/file_read.hpp"
#include "cli/io/input_stream.hpp"
#include "cli/io/open_file.hpp"
#include "cli/io/system_call.hpp"

namespace smbprobe::cli {
namespace {

std::expected<std::unique_ptr<std::istream>, std::string> open_text(const std::string& path, const InputStop* stop) {
  if (path == "-") return std::make_unique<InputStream>(STDIN_FILENO, stop);
  const int fd = open_named(path, O_RDONLY);
  if (fd < 0) return std::unexpected(error_text(errno));
  return std::make_unique<InputStream>(fd, stop);
}

std::string list_name(const std::string& path) { return path == "-" ? "standard input" : base::escape_terminal(path); }

}  // namespace

bool is_stream(const std::string& path) {
  if (path == "-") return true;
  struct stat found{};
  return ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode);
}

std::expected<targets::OpenedList, std::string> open_list(const std::string& path, const InputStop* stop) {
  auto text = open_text(path, stop);
  if (!text) return std::unexpected(std::move(text.error()));
  return targets::OpenedList{list_name(path), *std::move(text)};
}

std::expected<targets::OpenedList, std::string> open_bounded_list(const std::string& path, std::size_t limit) {
  auto text = path == "-" ? read_open_file(STDIN_FILENO, limit) : read_file(path, limit);
  if (!text) return std::unexpected(error_text(text.error()));
  if (text->size() > limit) return std::unexpected(fmt::format("it has more than {} MiB", limit >> 20U));
  return targets::OpenedList{list_name(path), std::make_unique<std::istringstream>(*std::move(text))};
}

}  // namespace smbprobe::cli
