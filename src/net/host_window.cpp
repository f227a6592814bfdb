#include "net/host_window.hpp"

#include <algorithm>

namespace smbprobe::net {
namespace {

constexpr unsigned kOpening = 4;
/// Much slower: so many times the fastest answer, and longer than a busy network makes it.
constexpr int kSlowFactor = 3;
constexpr std::chrono::milliseconds kSlowAtLeast{200};

}  // namespace

HostWindow::HostWindow(unsigned most) : most_(std::max(most, 1U)), allowed_(std::min(most_, kOpening)) {}

void HostWindow::answered(Clock::time_point begun, unsigned answers) noexcept {
  const auto took = (Clock::now() - begun) / std::max(answers, 1U);
  fastest_ = std::min(fastest_, took);
  if (took > fastest_ * kSlowFactor && took > fastest_ + kSlowAtLeast)
    failed(begun);
  else
    allowed_ = std::min(allowed_ + answers + 1, most_);
}

void HostWindow::failed(Clock::time_point begun) noexcept {
  if (begun < halved_) return;
  halved_ = Clock::now();
  allowed_ = std::max(allowed_ / 2, 1U);
}

}  // namespace smbprobe::net
