// Deadlines of many connections with one timer: racing a timer against every operation costs a quarter of a sweep.
#pragma once

#include <cstdint>

#include "net/asio_compat.hpp"
#include "net/clock.hpp"

namespace smbprobe::net {

/// Why a connection was cut off.
enum class Cut : std::uint8_t { none, overdue, stopped };

/// Something that must end by a time. It takes itself off the queue when it dies, in any order of destruction.
class Deadline {
 public:
  Deadline() = default;
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  Deadline(Deadline&&) = delete;
  Deadline& operator=(Deadline&&) = delete;
  virtual ~Deadline() { unlink(); }

  /// Called once, off the queue already, when the time has come or the scan is stopped. Must not add to the queue.
  virtual void cut(Cut why) = 0;

 protected:
  void unlink() noexcept;

 private:
  friend class DeadlineQueue;
  Deadline* before_ = this;  // a ring: the queue's head is a member of it
  Deadline* after_ = this;
  Clock::time_point at_{};
};

/// The deadlines in their order. One timer waits for the first of them.
class DeadlineQueue {
 public:
  explicit DeadlineQueue(asio::io_context& io) : timer_(io) {}

  /// Puts `deadline` on the queue, or moves it. Cheap where deadlines come in their order, as with one time-out for
  /// all.
  void add(Deadline& deadline, Clock::time_point at);

  /// Cuts everything off now.
  void cut_all(Cut why);

  /// Ends the timer, so that io_context::run() can return.
  void close();

 private:
  struct Head final : Deadline {
    void cut(Cut) override {}
  };

  void wait();
  void cut_overdue();

  asio::steady_timer timer_;
  Head head_;
  bool waiting_ = false;
};

}  // namespace smbprobe::net
