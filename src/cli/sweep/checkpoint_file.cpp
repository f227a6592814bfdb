#include "cli/sweep/checkpoint_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/escape.hpp"
#include "cli/io/file_lock.hpp"
#include "cli/io/file_read.hpp"
#include "cli/io/file_write.hpp"
#include "cli/io/system_call.hpp"

namespace smbprobe::cli {
namespace {

/// A million open places take some 10 MB.
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

int open_checkpoint(const std::string& path, int flags) noexcept {
  return uninterrupted([&] { return ::open(path.c_str(), O_RDWR | O_CLOEXEC | flags, kNewFileMode); });
}

}  // namespace

std::expected<CheckpointFile, Problem> CheckpointFile::open(const std::string& path) {
  for (;;) {
    int fd = open_checkpoint(path, O_CREAT | O_EXCL);
    const bool fresh = fd >= 0;
    if (!fresh && errno == EEXIST) fd = open_checkpoint(path, O_CREAT);
    CheckpointFile file(path, fd);
    if (fd < 0) return std::unexpected(file.trouble("open", errno));
    if (auto locked = file.lock(); !locked) return std::unexpected(std::move(locked.error()));
    if (!file.still_has_its_name()) continue;  // its run saved meanwhile: the lock went over to the next file
    file.placeholder_ = fresh;
    if (auto loaded = file.load(); !loaded) return std::unexpected(std::move(loaded.error()));
    return file;
  }
}

CheckpointFile::CheckpointFile(CheckpointFile&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, kClosed)),
      placeholder_(std::exchange(other.placeholder_, false)),
      found_(std::move(other.found_)),
      caution_(std::move(other.caution_)) {}

CheckpointFile::~CheckpointFile() {
  if (placeholder_) ::unlink(path_.c_str());
  if (fd_ != kClosed) ::close(fd_);
}

std::expected<void, Problem> CheckpointFile::save(const Checkpoint& checkpoint) {
  const auto fd = replace_file_locked(path_, checkpoint_text(checkpoint));
  if (!fd) return std::unexpected(trouble("write", fd.error()));
  placeholder_ = false;
  ::close(std::exchange(fd_, *fd));
  return {};
}

bool CheckpointFile::still_has_its_name() const {
  struct stat named{};
  struct stat opened{};
  return ::stat(path_.c_str(), &named) == 0 && ::fstat(fd_, &opened) == 0 && named.st_ino == opened.st_ino &&
         named.st_dev == opened.st_dev;
}

std::expected<void, Problem> CheckpointFile::lock() {
  const std::string name = base::escape_terminal(path_);
  struct stat info{};
  if (::fstat(fd_, &info) == 0 && !S_ISREG(info.st_mode))
    return std::unexpected(
        Problem{ExitCode::usage, fmt::format("{} is not a regular file and cannot be used as a checkpoint", name)});
  const auto lock = lock_file(fd_);
  if (lock == FileLock::elsewhere)
    return std::unexpected(
        Problem{ExitCode::trouble,
                fmt::format("the checkpoint {} is in use by another smbprobe; wait for it to finish", name)});
  if (lock == FileLock::unsupported)
    caution_ = fmt::format("{} cannot be locked ({}): make sure that no other scan uses it", name, error_text(errno));
  return {};
}

/// A run that was killed before its first save leaves an empty file: there the sweep begins.
std::expected<void, Problem> CheckpointFile::load() {
  const auto text = read_open_file(fd_, kMostBytes);
  if (!text) return std::unexpected(trouble("read", text.error()));
  if (text->empty()) return {};
  auto parsed = parse_checkpoint(*text);
  if (!parsed)
    return std::unexpected(Problem{
        ExitCode::usage, fmt::format("cannot resume from {}: {}", base::escape_terminal(path_), parsed.error())});
  found_ = std::move(*parsed);
  return {};
}

Problem CheckpointFile::trouble(std::string_view what, int error) const {
  return {ExitCode::trouble,
          fmt::format("cannot {} the checkpoint {}: {}", what, base::escape_terminal(path_), error_text(error))};
}

}  // namespace smbprobe::cli
