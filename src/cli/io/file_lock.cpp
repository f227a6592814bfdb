#include "cli/io/file_lock.hpp"

#include <sys/file.h>

#include <cerrno>

#include "cli/io/system_call.hpp"

namespace smbprobe::cli {

FileLock lock_file(int fd) noexcept {
  if (uninterrupted([fd] { return ::flock(fd, LOCK_EX | LOCK_NB); }) == 0) return FileLock::held;
  return errno == EWOULDBLOCK ? FileLock::elsewhere : FileLock::unsupported;
}

}  // namespace smbprobe::cli
