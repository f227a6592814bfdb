#include "cli/io/file_write.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace smbprobe::cli {
namespace {

constexpr mode_t kNewFileMode = 0666;

/// 0 once `fd` takes bytes again, else the errno to give up with.
int wait_for_room(int fd, std::chrono::milliseconds patience) noexcept {
  pollfd waiting{.fd = fd, .events = POLLOUT, .revents = 0};
  int ready = 0;
  do ready = ::poll(&waiting, 1, static_cast<int>(patience.count()));
  while (ready < 0 && errno == EINTR);
  if (ready < 0) return errno;
  return ready > 0 ? 0 : EAGAIN;
}

int write_and_close(int fd, std::string_view text, Durability durability) {
  int failure = write_all(fd, text);
  if (failure == 0 && durability == Durability::synced && ::fsync(fd) != 0) failure = errno;
  if (::close(fd) != 0 && failure == 0 && errno != EINTR) failure = errno;
  return failure;
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

int replace_file(const std::string& path, std::string_view text, Durability durability) {
  const std::string fresh = path + ".smbprobe-new";  // a name that no file of the user has
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, kNewFileMode);
  if (fd < 0) return errno;
  int failure = write_and_close(fd, text, durability);
  if (failure == 0 && std::rename(fresh.c_str(), path.c_str()) != 0) failure = errno;
  if (failure != 0) ::unlink(fresh.c_str());
  return failure;
}

}  // namespace smbprobe::cli
