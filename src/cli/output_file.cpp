#include "cli/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "cli/escape.hpp"

namespace smbprobe::cli {
namespace {

constexpr mode_t kNewFileMode = 0666;
constexpr int kClosed = -1;

std::string reason(int error) { return std::generic_category().message(error); }

bool is_device_or_pipe(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

}  // namespace

std::expected<OutputFile, Problem> OutputFile::open(const std::string& path, bool overwrite) {
  if (path.empty()) return OutputFile{STDOUT_FILENO, "standard output"};
  const std::string name = escape_terminal(path);
  int flags = O_WRONLY | O_CLOEXEC;
  if (!is_device_or_pipe(path)) flags |= O_CREAT | (overwrite ? O_TRUNC : O_EXCL);
  const int fd = ::open(path.c_str(), flags, kNewFileMode);
  if (fd >= 0) return OutputFile{fd, name};
  if (errno == EEXIST)
    return std::unexpected(Problem{ExitCode::usage, fmt::format("{} exists already; --overwrite replaces it", name)});
  return std::unexpected(Problem{ExitCode::trouble, fmt::format("cannot write to {}: {}", name, reason(errno))});
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(std::exchange(other.fd_, kClosed)), name_(std::move(other.name_)), failure_(std::move(other.failure_)) {}

OutputFile::~OutputFile() { close(); }

void OutputFile::write(std::string_view text) {
  while (!text.empty() && !failed()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written >= 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      fail(errno);
  }
}

void OutputFile::close() {
  if (fd_ == STDOUT_FILENO || fd_ == kClosed) return;
  if (::close(std::exchange(fd_, kClosed)) != 0 && errno != EINTR) fail(errno);
}

void OutputFile::fail(int error) {
  if (!failed()) failure_ = fmt::format("cannot write to {}: {}", name_, reason(error));
}

}  // namespace smbprobe::cli
