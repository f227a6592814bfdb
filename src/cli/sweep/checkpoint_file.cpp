#include "cli/sweep/checkpoint_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/escape.hpp"
#include "cli/io/file_lock.hpp"
#include "cli/io/file_read.hpp"
#include "cli/io/file_write.hpp"
#include "cli/io/open_file.hpp"
#include "cli/io/same_file.hpp"
#include "cli/io/system_call.hpp"

namespace smbprobe::cli {
namespace {

/// A million open places take some 10 MB.
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

/// A pipe is not waited for.
int open_checkpoint(const std::string& path, int flags) noexcept {
  return open_named(path, O_RDWR | O_CREAT | O_NONBLOCK | flags);
}

/// Opening a device may already do something.
bool is_special(const std::string& path) {
  std::error_code ignored;
  const auto found = std::filesystem::status(path, ignored);
  return std::filesystem::exists(found) && !std::filesystem::is_regular_file(found) &&
         !std::filesystem::is_directory(found);
}

Problem not_regular(const std::string& name) {
  return {ExitCode::usage, fmt::format("{} is not a regular file and cannot be used as a checkpoint", name)};
}

}  // namespace

std::expected<CheckpointFile, Problem> CheckpointFile::open(const std::string& path) {
  if (is_special(path)) return std::unexpected(not_regular(base::escape_terminal(path)));
  const std::string at = behind_links(path);
  for (;;) {
    int fd = open_checkpoint(at, O_EXCL);
    const bool fresh = fd >= 0;
    if (!fresh && errno == EEXIST) fd = open_checkpoint(at, 0);
    const int error = errno;
    CheckpointFile file(path, fd);
    if (fd < 0) return std::unexpected(file.trouble("open", error));
    if (auto locked = file.lock(); !locked) return std::unexpected(std::move(locked.error()));
    if (!file.still_has_its_name()) continue;  // its run saved meanwhile: the lock went over to the next file
    file.placeholder_ = fresh;
    if (auto loaded = file.load(); !loaded) return std::unexpected(std::move(loaded.error()));
    return file;
  }
}

CheckpointFile::CheckpointFile(const std::string& path, int fd)
    : path_(behind_links(path)), name_(base::escape_terminal(path)), fd_(fd) {}

CheckpointFile::CheckpointFile(CheckpointFile&& other) noexcept
    : path_(std::move(other.path_)),
      name_(std::move(other.name_)),
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
  if (!fd && fd.error() == EEXIST)
    return std::unexpected(Problem{
        ExitCode::trouble, fmt::format("cannot write the checkpoint {}: {} is in the way, and no smbprobe wrote it",
                                       name_, base::escape_terminal(fresh_name(path_)))});
  if (!fd) return std::unexpected(trouble("write", fd.error()));
  placeholder_ = false;
  ::close(std::exchange(fd_, *fd));
  return {};
}

bool CheckpointFile::still_has_its_name() const {
  const auto opened = file_id(fd_);
  return opened && opened == file_id(path_);
}

std::expected<void, Problem> CheckpointFile::lock() {
  if (!file_id(fd_)) return std::unexpected(not_regular(name_));
  const auto lock = lock_file(fd_);
  if (lock == FileLock::elsewhere)
    return std::unexpected(
        Problem{ExitCode::trouble,
                fmt::format("the checkpoint {} is in use by {}; wait for it to finish", name_, lock_holder(fd_))});
  if (lock == FileLock::unsupported)
    caution_ = fmt::format("{} cannot be locked ({}): make sure that no other scan uses it", name_, error_text(errno));
  return {};
}

/// A run that was killed before its first save leaves an empty file: there the sweep begins.
std::expected<void, Problem> CheckpointFile::load() {
  const auto text = read_open_file(fd_, kMostBytes);
  if (!text) return std::unexpected(trouble("read", text.error()));
  if (text->empty()) return {};
  if (text->size() > kMostBytes)
    return std::unexpected(
        Problem{ExitCode::usage, fmt::format("cannot resume from {}: it is not a checkpoint: it has more than {} MiB",
                                             name_, kMostBytes >> 20U)});
  auto parsed = parse_checkpoint(*text);
  if (!parsed)
    return std::unexpected(Problem{ExitCode::usage, fmt::format("cannot resume from {}: {}", name_, parsed.error())});
  found_ = std::move(*parsed);
  return {};
}

Problem CheckpointFile::trouble(std::string_view what, int error) const {
  return {ExitCode::trouble, fmt::format("cannot {} the checkpoint {}: {}", what, name_, error_text(error))};
}

}  // namespace smbprobe::cli
