#include "cli/io/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "cli/io/file_lock.hpp"
#include "cli/io/file_read.hpp"
#include "cli/io/file_write.hpp"
#include "cli/io/system_call.hpp"

namespace smbprobe::cli {
namespace {

/// At most so many bytes wait after hold().
constexpr std::size_t kMuch = 65536;

std::unexpected<Problem> trouble(const std::string& name, std::string_view why) {
  return std::unexpected(Problem{ExitCode::trouble, fmt::format("cannot write to {}: {}", name, why)});
}

std::unexpected<Problem> exists(const std::string& name) {
  return std::unexpected(Problem{ExitCode::usage, fmt::format("{} exists already; --overwrite replaces it", name)});
}

bool is_device_or_pipe(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

int open_output(const std::string& path, int flags) noexcept {
  return uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, kNewFileMode); });
}

bool cut_to(int fd, std::uint64_t bytes) noexcept {
  return uninterrupted([=] { return ::ftruncate(fd, static_cast<off_t>(bytes)); }) == 0 &&
         ::lseek(fd, 0, SEEK_END) >= 0;
}

/// Why a file of so many bytes does not begin with those of the mark: a sentence, "" where it does.
std::string mismatch(int fd, std::uint64_t size, const FileMark& mark) {
  if (size < mark.bytes)
    return fmt::format("it has {} bytes, fewer than the {} of its checkpoint: results are missing", base::grouped(size),
                       base::grouped(mark.bytes));
  const auto found = fingerprint_of_ends(fd, mark.bytes);
  if (!found) return error_text(found.error());
  return *found == mark.fingerprint ? "" : "it was changed after its checkpoint was written";
}

constexpr std::string_view kElsewhere = "another smbprobe is writing to it; wait for it to finish, or use another file";
constexpr std::string_view kRemedy = "; restore it, or start over with a new checkpoint and output file";

}  // namespace

std::expected<OutputFile, Problem> OutputFile::open(const std::string& path, bool overwrite) {
  if (path.empty()) return OutputFile{STDOUT_FILENO, "standard output"};
  const std::string name = base::escape_terminal(path);
  if (is_device_or_pipe(path)) {
    const int fd = open_output(path, O_WRONLY);
    if (fd < 0) return trouble(name, error_text(errno));
    return OutputFile{fd, name};
  }
  const int fd = open_output(path, O_WRONLY | O_CREAT | (overwrite ? 0 : O_EXCL));
  if (fd < 0) return errno == EEXIST ? exists(name) : trouble(name, error_text(errno));
  OutputFile file(fd, name);
  if (lock_file(fd) == FileLock::elsewhere) return trouble(name, kElsewhere);
  if (overwrite && !cut_to(fd, 0)) return trouble(name, error_text(errno));
  return file;
}

std::expected<OutputFile, Problem> OutputFile::reopen(const std::string& path, const FileMark& mark, bool overwrite) {
  const std::string name = base::escape_terminal(path);
  const int fd = open_output(path, O_RDWR | (mark.bytes == 0 ? O_CREAT : 0));
  if (fd < 0) return trouble(name, error_text(errno).append(errno == ENOENT ? kRemedy : ""));
  OutputFile file(fd, name);
  if (lock_file(fd) == FileLock::elsewhere) return trouble(name, kElsewhere);
  struct stat info{};
  if (::fstat(fd, &info) != 0) return trouble(name, error_text(errno));
  if (!S_ISREG(info.st_mode))
    return std::unexpected(
        Problem{ExitCode::usage, fmt::format("{} is not a regular file: it cannot be resumed", name)});
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (mark.bytes == 0 && size > 0 && !overwrite) return exists(name);
  if (auto why = mark.bytes > 0 ? mismatch(fd, size, mark) : ""; !why.empty())
    return trouble(name, why.append(kRemedy));
  if (!cut_to(fd, mark.bytes)) return trouble(name, error_text(errno));
  file.written_ = mark.bytes;
  return file;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(std::exchange(other.fd_, kClosed)),
      name_(std::move(other.name_)),
      failure_(std::move(other.failure_)),
      waiting_(std::move(other.waiting_)),
      written_(other.written_),
      held_(other.held_),
      reader_left_(other.reader_left_) {}

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

std::optional<FileMark> OutputFile::sync() {
  flush();
  if (failed()) return std::nullopt;
  if (const int failure = sync_data(fd_)) {
    fail(failure);
    return std::nullopt;
  }
  const auto fingerprint = fingerprint_of_ends(fd_, written_);
  if (!fingerprint) {
    fail(fingerprint.error());
    return std::nullopt;
  }
  return FileMark{.bytes = written_, .fingerprint = *fingerprint};
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
  if (auto problem = out->problem()) return std::unexpected(*std::move(problem));
  return {};
}

std::optional<Problem> OutputFile::problem() const {
  if (!failed() || reader_left_) return std::nullopt;
  return Problem{ExitCode::trouble, failure_};
}

void OutputFile::fail(int error) {
  reader_left_ = reader_left_ || (!failed() && error == EPIPE && fd_ == STDOUT_FILENO);
  if (!failed()) failure_ = fmt::format("cannot write to {}: {}", name_, error_text(error));
}

}  // namespace smbprobe::cli
