#include "net/host_window.hpp"

#include <algorithm>

namespace smbprobe::net {
namespace {

constexpr unsigned kHostOpening = 4;
/// Much slower: so many times the fastest answer, and longer than a busy network makes it.
constexpr int kSlowFactor = 3;
constexpr std::chrono::milliseconds kSlowAtLeast{200};

}  // namespace

HostWindow::HostWindow(unsigned most, Clock::duration timeout)
    : most_(std::max(most, 1U)), timeout_(timeout), allowed_(std::min(most_, kHostOpening)) {}

void HostWindow::answered(const Begun& begun, unsigned answers, unsigned open) noexcept {
  const auto took = (Clock::now() - begun.at) / std::max(answers, 1U);
  fastest_ = std::min(fastest_, took);
  if (took > fastest_ * kSlowFactor && took > fastest_ + kSlowAtLeast)
    failed(begun);
  else
    allowed_ = std::min(allowed_ + answers + 1, answerable(took, std::max(begun.open, open)));
}

void HostWindow::failed(const Begun& begun) noexcept {
  if (begun.at < halved_) return;
  halved_ = Clock::now();
  allowed_ = std::max(allowed_ / 2, 1U);
}

/// If an answer takes the longer the more are waited for.
unsigned HostWindow::answerable(Clock::duration took, unsigned beside) const noexcept {
  const auto most = beside * (timeout_ / 2) / std::max(took, Clock::duration(1));
  return static_cast<unsigned>(std::clamp<Clock::duration::rep>(most, 1, most_));
}

}  // namespace smbprobe::net
