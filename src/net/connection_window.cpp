#include "net/connection_window.hpp"

#include <algorithm>
#include <utility>

namespace smbprobe::net {
namespace {

constexpr std::size_t kSweepOpening = 512;
constexpr std::size_t kLeast = 64;
/// A SYN is repeated after a second by every kernel.
constexpr std::chrono::milliseconds kSynRepeat{990};
constexpr double kBearable = 1.0 / 50;
/// Fewer connections that stand say nothing of a share of one in fifty, unless this many of them were late.
constexpr std::size_t kEnoughEstablished = 100;
constexpr std::size_t kEnoughRepeated = 4;
/// A halving that leaves more than this part of the loss did not help.
constexpr double kHelped = 0.6;
/// Fewer answers, or a shorter delay, say nothing of the time they take.
constexpr std::size_t kEnoughAnswers = 32;
constexpr std::chrono::milliseconds kSlower{50};
/// Of the usual time a period renews this part.
constexpr int kUsualPeriods = 4;
/// What was short may be there again: a period tries out this part more.
constexpr std::size_t kCeilingPart = 16;

}  // namespace

ConnectionWindow::ConnectionWindow(std::size_t most)
    : most_(std::max<std::size_t>(most, 1)),
      ceiling_(most_),
      allowed_(std::min(most_, kSweepOpening)),
      bearable_(kBearable) {}

void ConnectionWindow::established(Clock::time_point begun, Clock::time_point now) noexcept {
  if (begun < halved_) return;
  ++established_;
  if (now - begun >= kSynRepeat) ++repeated_;
}

void ConnectionWindow::answered(Clock::time_point begun, Clock::duration took) noexcept {
  if (begun < halved_) return;
  ++answers_;
  answer_time_ += took;
}

/// There is room for as many as are open, which is tried out again only slowly.
void ConnectionWindow::short_of(Clock::time_point begun, Clock::time_point now) noexcept {
  if (begun < halved_) return;
  ceiling_ = std::clamp<std::size_t>(open_, 1, allowed_);
  halve(ceiling_, 1, now);
}

void ConnectionWindow::halve(std::size_t from, std::size_t least, Clock::time_point now) noexcept {
  allowed_ = std::max(from / 2, least);
  halved_ = now;
  period_began_ = now;
  established_ = repeated_ = answers_ = 0;
  answer_time_ = {};
}

void ConnectionWindow::beat(Clock::time_point now) noexcept {
  if (now - period_began_ < kPeriod) return;
  period_began_ = now;
  const bool lossy = loses_packets();
  const bool slow = slows_down();
  if (lossy || slow) {
    halve(allowed_, std::min(allowed_, kLeast), now);
    return;
  }
  ceiling_ = std::min(ceiling_ + ceiling_ / kCeilingPart + 1, most_);
  allowed_ = std::min(allowed_ * 2, ceiling_);
}

/// One judgement covers as many connections as it takes to know.
bool ConnectionWindow::loses_packets() noexcept {
  if (established_ < kEnoughEstablished && repeated_ < kEnoughRepeated) return false;
  const double share = static_cast<double>(repeated_) / static_cast<double>(established_);
  established_ = repeated_ = 0;
  const auto before = std::exchange(share_at_halving_, std::nullopt);
  if (share <= bearable_) return false;
  if (before && share > *before * kHelped) {
    bearable_ = 2 * share;
    return false;
  }
  share_at_halving_ = share;
  return true;
}

bool ConnectionWindow::slows_down() noexcept {
  if (answers_ < kEnoughAnswers) return false;
  const auto mean = answer_time_ / static_cast<Clock::duration::rep>(answers_);
  answers_ = 0;
  answer_time_ = {};
  const bool slow = usual_ > Clock::duration::zero() && mean > 2 * usual_ && mean > usual_ + kSlower;
  usual_ = usual_ == Clock::duration::zero() ? mean : usual_ + (mean - usual_) / kUsualPeriods;
  return slow;
}

}  // namespace smbprobe::net
