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
#include "cli/io/open_file.hpp"
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

/// What is open of an output, and whether it was made for that.
struct Opened {
  int fd = kClosed;
  bool made = false;
};

/// With errno where it is kClosed. @param existing may be opened too
Opened open_or_make(const std::string& path, int flags, bool existing) noexcept {
  const int fd = open_named(path, flags | O_CREAT | O_EXCL);
  if (fd >= 0 || errno != EEXIST || !existing) return {fd, fd >= 0};
  return {open_named(path, flags | O_CREAT), false};
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

constexpr std::string_view kRemedy = "; restore it, or start over with a new checkpoint and output file";

}  // namespace

OutputFile::OutputFile(int fd, const std::string& path)
    : fd_(fd), path_(path), name_(path.empty() ? "standard output" : base::escape_terminal(path)) {}

std::expected<OutputFile, Problem> OutputFile::open(const std::string& path, bool overwrite, const FilesOfRun& files) {
  if (path.empty() || is_device_or_pipe(path)) {
    const int fd = path.empty() ? STDOUT_FILENO : open_named(path, O_WRONLY);
    const int error = errno;
    OutputFile file(fd, path);
    if (fd < 0) return trouble(file.name_, error_text(error));
    file.begun_ = true;
    return file;
  }
  const auto opened = open_or_make(path, O_WRONLY, overwrite);
  const int error = errno;
  OutputFile file(opened.fd, path);
  if (opened.fd < 0) return error == EEXIST ? exists(file.name_) : trouble(file.name_, error_text(error));
  file.made_ = opened.made;
  if (auto problem = file.claim(files)) return std::unexpected(*std::move(problem));
  return file;
}

std::expected<OutputFile, Problem> OutputFile::reopen(const std::string& path,
                                                      const FileMark& mark,
                                                      bool overwrite,
                                                      const FilesOfRun& files) {
  const auto opened = mark.bytes == 0 ? open_or_make(path, O_RDWR, true) : Opened{open_named(path, O_RDWR)};
  const int error = errno;
  OutputFile file(opened.fd, path);
  if (opened.fd < 0) return trouble(file.name_, error_text(error).append(error == ENOENT ? kRemedy : ""));
  file.made_ = opened.made;
  if (auto problem = file.claim(files)) return std::unexpected(*std::move(problem));
  if (auto problem = file.check(mark, overwrite)) return std::unexpected(*std::move(problem));
  file.written_ = mark.bytes;
  return file;
}

/// Nothing else writes it: neither another file of this run nor another run.
std::optional<Problem> OutputFile::claim(const FilesOfRun& files) {
  if (auto problem = file_clash(files, path_, fd_)) return problem;
  if (lock_file(fd_) != FileLock::elsewhere) return std::nullopt;
  made_ = false;  // it is in use by now
  return trouble(name_, lock_holder(fd_) + " is writing to it; wait for it to finish, or use another file").error();
}

/// Whether it is the file that the mark is of.
std::optional<Problem> OutputFile::check(const FileMark& mark, bool overwrite) const {
  struct stat info{};
  if (::fstat(fd_, &info) != 0) return trouble(name_, error_text(errno)).error();
  if (!S_ISREG(info.st_mode))
    return Problem{ExitCode::usage, fmt::format("{} is not a regular file: it cannot be resumed", name_)};
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (mark.bytes > 0) {
    auto why = mismatch(fd_, size, mark);
    return why.empty() ? std::nullopt : std::optional(trouble(name_, why.append(kRemedy)).error());
  }
  if (size == 0 || overwrite) return std::nullopt;
  const auto begins = read_part(fd_, 0, mark.beginning.size());
  if (!begins) return trouble(name_, error_text(begins.error())).error();
  if (!begins->empty() && may_be_left_of(*begins, mark.beginning)) return std::nullopt;
  return exists(name_).error();
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(std::exchange(other.fd_, kClosed)),
      path_(std::move(other.path_)),
      name_(std::move(other.name_)),
      failure_(std::move(other.failure_)),
      waiting_(std::move(other.waiting_)),
      before_first_(std::move(other.before_first_)),
      written_(other.written_),
      made_(std::exchange(other.made_, false)),
      begun_(other.begun_),
      named_(other.named_),
      held_(other.held_),
      reader_left_(other.reader_left_) {}

OutputFile::~OutputFile() {
  if (begun_ || !waiting_.empty())
    close();
  else
    abandon();
}

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
  begin();
  flush();
  if (failed()) return std::nullopt;
  if (const int failure = sync_data(fd_)) {
    fail(failure);
    return std::nullopt;
  }
  if (!std::exchange(named_, true)) sync_folder_of(behind_links(path_));
  const auto fingerprint = fingerprint_of_ends(fd_, written_);
  if (!fingerprint) {
    fail(fingerprint.error());
    return std::nullopt;
  }
  return FileMark{.bytes = written_, .fingerprint = *fingerprint};
}

bool OutputFile::begin() {
  if (failed() || std::exchange(begun_, true) || cut_to(fd_, written_)) return !failed();
  fail(errno);
  return false;
}

void OutputFile::send(std::string_view text) {
  if (text.empty() || !begin()) return;
  if (before_first_ && written_ == 0) std::exchange(before_first_, nullptr)(text);
  if (const int failure = write_all(fd_, text))
    fail(failure);
  else
    written_ += text.size();
}

void OutputFile::close() {
  if (fd_ != kClosed) {
    begin();
    flush();
  }
  if (fd_ == STDOUT_FILENO || fd_ == kClosed) return;
  if (::close(std::exchange(fd_, kClosed)) != 0 && errno != EINTR) fail(errno);
}

void OutputFile::abandon() {
  waiting_.clear();
  if (begun_ || fd_ == kClosed) return close();
  const auto id = file_id(fd_);
  if (made_ && id && id == file_id(path_)) ::unlink(path_.c_str());
  ::close(std::exchange(fd_, kClosed));
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
