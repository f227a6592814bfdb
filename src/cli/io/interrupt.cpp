#include "cli/io/interrupt.hpp"

#include <csignal>

namespace smbprobe::cli {
namespace {

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): the handler needs them
volatile std::sig_atomic_t interrupts_came = 0;
volatile std::sig_atomic_t most = 1;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

extern "C" void count_signal(int /*signal*/) {
  interrupts_came = interrupts_came + 1;
  if (interrupts_came < most) return;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

}  // namespace

void catch_interrupts(int polite) {
  most = polite;
  struct sigaction action{};
  action.sa_handler = count_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

int interrupts() noexcept { return interrupts_came; }

bool interrupted() noexcept { return interrupts_came != 0; }

}  // namespace smbprobe::cli
