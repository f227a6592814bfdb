#include "cli/io/open_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "cli/io/system_call.hpp"

namespace smbprobe::cli {
namespace {

constexpr int kAlways = O_CLOEXEC | O_NOCTTY;

/// As many as Linux follows.
constexpr int kMostLinks = 40;

int open_file(const std::string& path, int flags) noexcept {
  return uninterrupted([&] { return ::open(path.c_str(), flags | kAlways, kNewFileMode); });
}

std::string folder_for_nameless() {
  const char* const named = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
  return named != nullptr && *named != '\0' ? named : "/tmp";
}

}  // namespace

int open_named(const std::string& path, int flags) noexcept { return open_file(path, flags); }

int make_own(const std::string& path) noexcept { return open_file(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW); }

int open_own(const std::string& path) noexcept { return open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK); }

int make_nameless() {
  std::string name = folder_for_nameless() + "/smbprobe.XXXXXX";
  const int fd = uninterrupted([&] { return ::mkstemp(name.data()); });
  if (fd < 0) return fd;
  static_cast<void>(::fcntl(fd, F_SETFD, FD_CLOEXEC));
  ::unlink(name.c_str());
  return fd;
}

int open_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  return open_file(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
}

std::string behind_links(const std::string& path) {
  std::filesystem::path out = path;
  std::error_code failed;
  for (int links = 0; links < kMostLinks && std::filesystem::is_symlink(out, failed); ++links) {
    const auto next = std::filesystem::read_symlink(out, failed);
    if (failed) break;
    out = out.parent_path() / next;  // an absolute one replaces the folder
  }
  return out.string();
}

}  // namespace smbprobe::cli
