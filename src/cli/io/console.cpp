#include "cli/io/console.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <string>

#include "cli/io/file_write.hpp"

namespace smbprobe::cli {
namespace {

/// For a reader of standard error who takes nothing although the stream does not block.
constexpr std::chrono::milliseconds kPatience{1000};

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): standard error is one for the whole program
std::atomic<bool> reader_sleeps = false;

[[noreturn]] void end_at_once() noexcept {
  tell("stopped by an unexpected error, such as a lack of memory");
  std::_Exit(static_cast<int>(ExitCode::trouble));
}

}  // namespace

void tell_text(std::string_view text) noexcept {
  const auto patience = reader_sleeps ? std::chrono::milliseconds{0} : kPatience;
  const int failure = write_all(STDERR_FILENO, text, patience);
  reader_sleeps = failure == EAGAIN;  // waited for once, not at every word
}

void tell(std::string_view sentence) noexcept {
  try {
    std::string line = "smbprobe: ";  // one write: lines of programs that share the stream stay whole
    line.append(sentence).append("\n");
    tell_text(line);
  } catch (const std::exception&) {
    tell_text(sentence);  // no memory for the rest
  }
}

ExitCode complain(const Problem& problem) noexcept {
  tell(problem.message);
  return problem.code;
}

void guard_against_exceptions() noexcept { std::set_terminate(end_at_once); }

void guard_standard_streams() noexcept {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    const int wrong_way = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    static_cast<void>(::open("/dev/null", wrong_way));  // takes the lowest free number: this one
  }
}

}  // namespace smbprobe::cli
