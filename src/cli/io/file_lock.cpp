#include "cli/io/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "cli/io/system_call.hpp"

namespace smbprobe::cli {
namespace {

/// A record lock on the first byte. flock() does not tell who holds a lock; this kind does, and is asked for nothing
/// else: a process loses it when it closes any descriptor of the file.
struct flock record_lock() noexcept {
  struct flock out{};
  out.l_type = F_WRLCK;
  out.l_whence = SEEK_SET;
  out.l_len = 1;
  return out;
}

}  // namespace

FileLock lock_file(int fd) noexcept {
  if (uninterrupted([fd] { return ::flock(fd, LOCK_EX | LOCK_NB); }) == 0) {
    auto number = record_lock();
    static_cast<void>(::fcntl(fd, F_SETLK, &number));
    return FileLock::held;
  }
  return errno == EWOULDBLOCK ? FileLock::elsewhere : FileLock::unsupported;
}

std::string lock_holder(int fd) {
  auto asked = record_lock();
  const bool told = ::fcntl(fd, F_GETLK, &asked) == 0 && asked.l_type != F_UNLCK && asked.l_pid > 0;
  return told ? fmt::format("another smbprobe (process {})", asked.l_pid) : "another smbprobe";
}

}  // namespace smbprobe::cli
