#include "cli/io/file_write.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "cli/io/file_lock.hpp"
#include "cli/io/file_read.hpp"
#include "cli/io/open_file.hpp"
#include "cli/io/same_file.hpp"
#include "cli/io/system_call.hpp"

namespace smbprobe::cli {
namespace {

/// 0 once `fd` takes bytes again, else the errno to give up with.
int wait_for_room(int fd, std::chrono::milliseconds patience) noexcept {
  pollfd waiting{.fd = fd, .events = POLLOUT, .revents = 0};
  const int ready = uninterrupted([&] { return ::poll(&waiting, 1, static_cast<int>(patience.count())); });
  if (ready < 0) return errno;
  return ready > 0 ? 0 : EAGAIN;
}

int close_written(int fd) noexcept { return ::close(fd) != 0 && errno != EINTR ? errno : 0; }

/// Of what a crash may have left, so many bytes are compared: what each of our files begins with.
constexpr std::size_t kHeadSize = 10;

int sync_file(int fd) noexcept {
#if defined(F_FULLFSYNC)
  if (uninterrupted([fd] { return ::fcntl(fd, F_FULLFSYNC); }) == 0) return 0;  // fsync() of macOS stops at the drive
#endif
  return uninterrupted([fd] { return ::fsync(fd); }) == 0 ? 0 : errno;
}

/// What an earlier run would have written there before it was killed; never a file of the user.
bool is_left_behind(const std::string& name, std::string_view text) {
  const int fd = open_own(name);
  if (fd < 0) return false;
  const bool regular = file_id(fd).has_value();
  const auto head = read_part(fd, 0, regular ? kHeadSize : 0);
  ::close(fd);
  return regular && head && may_be_left_of(*head, text);
}

/// -1 and errno where it cannot be made.
int make_fresh(const std::string& name, std::string_view text) {
  const int fd = make_own(name);
  if (fd >= 0 || errno != EEXIST) return fd;
  if (is_left_behind(name, text)) {
    ::unlink(name.c_str());
    return make_own(name);
  }
  errno = EEXIST;
  return kClosed;
}

int rename_file(const std::string& from, const std::string& to) noexcept {
  return uninterrupted([&] { return std::rename(from.c_str(), to.c_str()); }) == 0 ? 0 : errno;
}

int write_locked(int fd, std::string_view text) noexcept {
  if (lock_file(fd) == FileLock::elsewhere) return EWOULDBLOCK;
  if (const int failure = write_all(fd, text)) return failure;
  return sync_file(fd);
}

}  // namespace

int write_all(int fd, std::string_view text, std::chrono::milliseconds patience) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (const int failure = wait_for_room(fd, patience)) return failure;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

void sync_folder_of(const std::string& path) {
  const int fd = open_folder_of(path);
  if (fd < 0) return;
  static_cast<void>(sync_file(fd));
  ::close(fd);
}

std::string fresh_name(const std::string& path) { return path + ".smbprobe-new"; }

int sync_data(int fd) noexcept {
#if defined(__linux__)
  return uninterrupted([fd] { return ::fdatasync(fd); }) == 0 ? 0 : errno;
#else
  return sync_file(fd);  // not every system declares fdatasync()
#endif
}

int replace_file(const std::string& path, std::string_view text) {
  const std::string fresh = fresh_name(path);
  const int fd = make_fresh(fresh, text);
  if (fd < 0) return errno;
  int failure = write_all(fd, text);
  const int closing = close_written(fd);
  if (failure == 0) failure = closing;
  if (failure == 0) failure = rename_file(fresh, path);
  if (failure != 0) ::unlink(fresh.c_str());
  return failure;
}

std::expected<int, int> replace_file_locked(const std::string& path, std::string_view text) {
  const std::string fresh = fresh_name(path);
  const int fd = make_fresh(fresh, text);
  if (fd < 0) return std::unexpected(errno);
  int failure = write_locked(fd, text);
  if (failure == 0) failure = rename_file(fresh, path);
  if (failure != 0) {
    ::unlink(fresh.c_str());
    ::close(fd);
    return std::unexpected(failure);
  }
  sync_folder_of(path);
  return fd;
}

}  // namespace smbprobe::cli
