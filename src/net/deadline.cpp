#include "net/deadline.hpp"

namespace smbprobe::net {

void Deadline::unlink() noexcept {
  before_->after_ = after_;
  after_->before_ = before_;
  before_ = after_ = this;
}

void DeadlineQueue::add(Deadline& deadline, Clock::time_point at) {
  deadline.unlink();
  deadline.at_ = at;
  Deadline* place = head_.before_;
  while (place != &head_ && at < place->at_) place = place->before_;
  deadline.before_ = place;
  deadline.after_ = place->after_;
  place->after_->before_ = &deadline;
  place->after_ = &deadline;
  const bool first = head_.after_ == &deadline;
  if (!waiting_ || (first && at < timer_.expiry())) wait();
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
  while (head_.after_ != &head_ && head_.after_->at_ <= now) {
    Deadline* first = head_.after_;
    first->unlink();
    first->cut(Cut::overdue);
  }
  if (head_.after_ != &head_) wait();
}

}  // namespace smbprobe::net
