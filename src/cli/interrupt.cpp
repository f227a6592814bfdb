#include "cli/interrupt.hpp"

#include <csignal>

namespace smbprobe::cli {
namespace {

volatile std::sig_atomic_t flag =
    0;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): the handler needs it

extern "C" void set_flag(int /*signal*/) { flag = 1; }

}  // namespace

void catch_interrupts() {
  struct sigaction action{};
  action.sa_handler = set_flag;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() noexcept { return flag != 0; }

}  // namespace smbprobe::cli
