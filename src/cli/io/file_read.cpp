#include "cli/io/file_read.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/fingerprint.hpp"
#include "cli/io/open_file.hpp"
#include "cli/io/system_call.hpp"

namespace smbprobe::cli {
namespace {

/// Of each end of a file.
constexpr std::size_t kEndSize = 4096;

void wait_for_bytes(int fd) noexcept {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  static_cast<void>(uninterrupted([&] { return ::poll(&waiting, 1, -1); }));
}

}  // namespace

ssize_t read_some(int fd, char* into, std::size_t size) noexcept {
  for (;;) {
    const auto got = uninterrupted([=] { return ::read(fd, into, size); });
    if (got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) return got;
    wait_for_bytes(fd);
  }
}

std::expected<std::string, int> read_open_file(int fd, std::size_t most) {
  std::string out;
  std::array<char, 65536> piece;
  ssize_t got = 0;
  while (out.size() <= most && (got = read_some(fd, piece.data(), piece.size())) > 0)
    out.append(piece.data(), static_cast<std::size_t>(got));
  if (got < 0) return std::unexpected(errno);
  return out;
}

std::expected<std::string, int> read_file(const std::string& path, std::size_t most) {
  const int fd = open_named(path, O_RDONLY);
  if (fd < 0) return std::unexpected(errno);
  auto out = read_open_file(fd, most);
  ::close(fd);
  return out;
}

std::expected<std::string, int> read_part(int fd, std::uint64_t offset, std::size_t size) {
  std::string out(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const auto at = static_cast<off_t>(offset + done);
    const ssize_t got = uninterrupted([&] { return ::pread(fd, out.data() + done, size - done, at); });
    if (got < 0) return std::unexpected(errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  out.resize(done);
  return out;
}

std::expected<std::uint64_t, int> fingerprint_of_ends(int fd, std::uint64_t bytes) {
  base::Fingerprint out;
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, kEndSize));
  for (const std::uint64_t from : {std::uint64_t{0}, bytes - size}) {
    const auto piece = read_part(fd, from, size);
    if (!piece) return std::unexpected(piece.error());
    if (piece->size() < size) return std::unexpected(EIO);  // cut meanwhile
    out.add(*piece);
  }
  return out.value();
}

bool may_be_left_of(std::string_view found, std::string_view whole) noexcept {
  const auto size = std::min(found.size(), whole.size());
  return std::ranges::equal(found.substr(0, size), whole.substr(0, size),
                            [](char left, char meant) { return left == meant || left == '\0'; });
}

}  // namespace smbprobe::cli
