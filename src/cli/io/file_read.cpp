#include "cli/io/file_read.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace smbprobe::cli {

ssize_t read_some(int fd, char* into, std::size_t size) noexcept {
  ssize_t got = 0;
  do got = ::read(fd, into, size);
  while (got < 0 && errno == EINTR);
  return got;
}

std::expected<std::string, int> read_file(const std::string& path, std::size_t most) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::unexpected(errno);
  std::string out;
  std::array<char, 65536> piece;
  ssize_t got = 0;
  while (out.size() <= most && (got = read_some(fd, piece.data(), piece.size())) > 0)
    out.append(piece.data(), static_cast<std::size_t>(got));
  const int failure = got < 0 ? errno : 0;
  ::close(fd);
  if (failure != 0) return std::unexpected(failure);
  return out;
}

}  // namespace smbprobe::cli
