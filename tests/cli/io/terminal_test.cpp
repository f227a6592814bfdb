#include "cli/io/terminal.hpp"

#include <cstdlib>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

namespace smbprobe::cli {
namespace {

/// The end of a pseudo-terminal that a program would write to.
class Pty {
 public:
  Pty() : main_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    REQUIRE(main_ >= 0);
    REQUIRE(::grantpt(main_) == 0);
    REQUIRE(::unlockpt(main_) == 0);
    side_ = ::open(::ptsname(main_), O_RDWR | O_NOCTTY);
    REQUIRE(side_ >= 0);
  }
  ~Pty() {
    ::close(side_);
    ::close(main_);
  }
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;

  [[nodiscard]] int fd() const { return side_; }

 private:
  int main_;
  int side_ = -1;
};

/// A pipe is no terminal.
struct TerminalPipe {
  TerminalPipe() { REQUIRE(::pipe(ends) == 0); }
  ~TerminalPipe() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  TerminalPipe(const TerminalPipe&) = delete;
  TerminalPipe& operator=(const TerminalPipe&) = delete;
  int ends[2]{};
};

TEST_SUITE("cli/terminal") {
  TEST_CASE("a choice is a choice") {
    const TerminalPipe pipe;
    CHECK(wants_color(ColorChoice::always, pipe.ends[1]));
    const Pty pty;
    CHECK_FALSE(wants_color(ColorChoice::never, pty.fd()));
  }

  TEST_CASE("a terminal is coloured unless the environment says no") {
    const Pty pty;
    ::unsetenv("NO_COLOR");
    ::setenv("TERM", "xterm", 1);
    CHECK(wants_color(ColorChoice::automatic, pty.fd()));
    ::setenv("NO_COLOR", "", 1);
    CHECK(wants_color(ColorChoice::automatic, pty.fd()));
    ::setenv("NO_COLOR", "1", 1);
    CHECK_FALSE(wants_color(ColorChoice::automatic, pty.fd()));
    CHECK(wants_color(ColorChoice::always, pty.fd()));
    ::unsetenv("NO_COLOR");
    ::setenv("TERM", "dumb", 1);
    CHECK_FALSE(wants_color(ColorChoice::automatic, pty.fd()));
  }

  TEST_CASE("a pipe is not coloured by itself") {
    const TerminalPipe pipe;
    ::unsetenv("NO_COLOR");
    ::setenv("TERM", "xterm", 1);
    CHECK_FALSE(wants_color(ColorChoice::automatic, pipe.ends[1]));
  }

  TEST_CASE("a pipe has a hundred columns") {
    const TerminalPipe pipe;
    CHECK(report_columns(pipe.ends[1]) == 100);
  }
}

}  // namespace
}  // namespace smbprobe::cli
