#include "cli/io/terminal.hpp"

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
  return environment("NO_COLOR").empty() && can_move_cursor(fd);
}

bool can_move_cursor(int fd) { return ::isatty(fd) == 1 && environment("TERM") != "dumb"; }

std::size_t terminal_columns(int fd) {
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 ? view::kReportColumns : size.ws_col;
}

std::size_t report_columns(int fd) {
  constexpr std::size_t kLeast = 40;
  return std::clamp(terminal_columns(fd), kLeast, view::kMostReportColumns);
}

}  // namespace smbprobe::cli
