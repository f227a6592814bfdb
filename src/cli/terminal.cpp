#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace smbprobe::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread, before any other could start
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

}  // namespace

bool wants_color(ColorChoice choice, int fd) {
  if (choice != ColorChoice::automatic) return choice == ColorChoice::always;
  return environment("NO_COLOR").empty() && environment("TERM") != "dumb" && ::isatty(fd) == 1;
}

std::size_t report_columns(int fd) {
  constexpr std::size_t kLeast = 40;
  winsize size{};
  if (::isatty(fd) != 1 || ::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kReportColumns;
  return std::clamp<std::size_t>(size.ws_col, kLeast, kReportColumns);
}

}  // namespace smbprobe::cli
