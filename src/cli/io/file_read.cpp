#include "cli/io/file_read.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/fingerprint.hpp"
#include "cli/io/system_call.hpp"

namespace smbprobe::cli {
namespace {

/// Of each end of a file.
constexpr std::size_t kEndSize = 4096;

}  // namespace

ssize_t read_some(int fd, char* into, std::size_t size) noexcept {
  return uninterrupted([=] { return ::read(fd, into, size); });
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
  const int fd = uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); });
  if (fd < 0) return std::unexpected(errno);
  auto out = read_open_file(fd, most);
  ::close(fd);
  return out;
}

std::expected<std::uint64_t, int> fingerprint_of_ends(int fd, std::uint64_t bytes) {
  std::array<char, kEndSize> piece;
  base::Fingerprint out;
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, kEndSize));
  for (const std::uint64_t from : {std::uint64_t{0}, bytes - size}) {
    for (std::size_t done = 0; done < size;) {
      const auto at = static_cast<off_t>(from + done);
      const ssize_t got = uninterrupted([&] { return ::pread(fd, piece.data() + done, size - done, at); });
      if (got < 0) return std::unexpected(errno);
      if (got == 0) return std::unexpected(EIO);  // cut meanwhile
      done += static_cast<std::size_t>(got);
    }
    out.add({piece.data(), size});
  }
  return out.value();
}

}  // namespace smbprobe::cli
