#include "cli/io/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/escape.hpp"
#include "cli/io/file_write.hpp"

namespace smbprobe::cli {
namespace {

constexpr mode_t kNewFileMode = 0666;
constexpr int kClosed = -1;
/// At most so many bytes wait after hold().
constexpr std::size_t kMuch = 65536;

std::string reason(int error) { return std::generic_category().message(error); }

bool is_device_or_pipe(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

}  // namespace

std::expected<OutputFile, Problem> OutputFile::open(const std::string& path, bool overwrite) {
  if (path.empty()) return OutputFile{STDOUT_FILENO, "standard output"};
  const std::string name = base::escape_terminal(path);
  int flags = O_WRONLY | O_CLOEXEC;
  if (!is_device_or_pipe(path)) flags |= O_CREAT | (overwrite ? O_TRUNC : O_EXCL);
  const int fd = ::open(path.c_str(), flags, kNewFileMode);
  if (fd >= 0) return OutputFile{fd, name};
  if (errno == EEXIST)
    return std::unexpected(Problem{ExitCode::usage, fmt::format("{} exists already; --overwrite replaces it", name)});
  return std::unexpected(Problem{ExitCode::trouble, fmt::format("cannot write to {}: {}", name, reason(errno))});
}

std::expected<OutputFile, Problem> OutputFile::reopen(const std::string& path, std::uint64_t bytes, bool overwrite) {
  const std::string name = base::escape_terminal(path);
  const auto trouble = [&](std::string_view why) {
    return std::unexpected(Problem{ExitCode::trouble, fmt::format("cannot write to {}: {}", name, why)});
  };
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | (bytes == 0 ? O_CREAT : 0), kNewFileMode);
  if (fd < 0) return trouble(reason(errno));
  OutputFile file(fd, name);
  struct stat info{};
  if (::fstat(fd, &info) != 0) return trouble(reason(errno));
  if (!S_ISREG(info.st_mode))
    return std::unexpected(Problem{ExitCode::usage, fmt::format("{} is no regular file: it cannot be resumed", name)});
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (bytes == 0 && size > 0 && !overwrite)
    return std::unexpected(Problem{ExitCode::usage, fmt::format("{} exists already; --overwrite replaces it", name)});
  if (size < bytes)
    return trouble(
        fmt::format("it has {} bytes, fewer than the {} of its checkpoint: results are missing", size, bytes));
  if (::ftruncate(fd, static_cast<off_t>(bytes)) != 0 || ::lseek(fd, 0, SEEK_END) < 0) return trouble(reason(errno));
  file.written_ = bytes;
  return file;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(std::exchange(other.fd_, kClosed)),
      name_(std::move(other.name_)),
      failure_(std::move(other.failure_)),
      waiting_(std::move(other.waiting_)),
      written_(other.written_),
      held_(other.held_) {}

OutputFile::~OutputFile() { close(); }

void OutputFile::write(std::string_view text) {
  if (!held_) return send(text);
  waiting_ += text;
  if (waiting_.size() >= kMuch) flush();
}

void OutputFile::flush() {
  send(waiting_);
  waiting_.clear();
}

void OutputFile::send(std::string_view text) {
  if (failed()) return;
  if (const int failure = write_all(fd_, text))
    fail(failure);
  else
    written_ += text.size();
}

void OutputFile::close() {
  if (fd_ != kClosed) flush();
  if (fd_ == STDOUT_FILENO || fd_ == kClosed) return;
  if (::close(std::exchange(fd_, kClosed)) != 0 && errno != EINTR) fail(errno);
}

std::expected<void, Problem> write_output(const std::string& path, bool overwrite, std::string_view text) {
  auto out = OutputFile::open(path, overwrite);
  if (!out) return std::unexpected(std::move(out.error()));
  out->write(text);
  out->close();
  if (out->failed()) return std::unexpected(Problem{ExitCode::trouble, out->failure()});
  return {};
}

void OutputFile::fail(int error) {
  if (!failed()) failure_ = fmt::format("cannot write to {}: {}", name_, reason(error));
}

}  // namespace smbprobe::cli
