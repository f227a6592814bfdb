#include "net/deadline.hpp"

namespace smbprobe::net {
namespace {

/// A beat that is late by less says nothing of a pause.
constexpr std::chrono::milliseconds kLate{200};
/// For bytes that have arrived to be read.
constexpr std::chrono::milliseconds kSpared{100};

}  // namespace

void Deadline::unlink() noexcept {
  before_->after_ = after_;
  after_->before_ = before_;
  before_ = after_ = this;
}

void DeadlineQueue::add(Deadline& deadline, Clock::time_point at) {
  deadline.unlink();
  deadline.at_ = at;
  deadline.spared_ = false;
  Deadline* place = head_.before_;
  while (place != &head_ && at < place->at_) place = place->before_;
  deadline.before_ = place;
  deadline.after_ = place->after_;
  place->after_->before_ = &deadline;
  place->after_ = &deadline;
  const bool first = head_.after_ == &deadline;
  if (!waiting_ || (first && at < timer_.expiry())) wait();
}

void DeadlineQueue::beat_at(Clock::time_point now) {
  const auto late = last_beat_ ? now - *last_beat_ - kBeat : Clock::duration::zero();
  last_beat_ = now;
  if (late < kLate || head_.after_ == &head_) return;
  for (Deadline* each = head_.after_; each != &head_; each = each->after_) each->at_ += late;
  wait();
}

void DeadlineQueue::cut_all(Cut why) {
  while (head_.after_ != &head_) {
    Deadline* first = head_.after_;
    first->unlink();
    first->cut(why);
  }
}

void DeadlineQueue::close() { timer_.cancel(); }

void DeadlineQueue::wait() {
  waiting_ = true;
  timer_.expires_at(head_.after_->at_);  // aborts an earlier wait
  timer_.async_wait([this](const std::error_code& error) {
    if (!error) cut_overdue();
  });
}

void DeadlineQueue::cut_overdue() {
  waiting_ = false;
  const auto now = Clock::now();
  if (last_beat_) beat_at(now);
  while (head_.after_ != &head_ && head_.after_->at_ <= now) {
    Deadline* first = head_.after_;
    first->unlink();
    if (!first->spared_ && first->has_news()) {
      add(*first, now + kSpared);
      first->spared_ = true;
    } else {
      first->cut(Cut::overdue);
    }
  }
  if (head_.after_ != &head_) wait();
}

}  // namespace smbprobe::net
