// Deadlines of many connections with one timer: racing a timer against every operation costs a quarter of a sweep.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

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

  /// True where something has happened that was not looked at yet (bytes, an end, a connection that stands): then it is
  /// spared for a moment.
  [[nodiscard]] virtual bool has_news() { return false; }

 protected:
  void unlink() noexcept;

 private:
  friend class DeadlineQueue;
  Deadline* before_ = this;  // a ring: the queue's head is a member of it
  Deadline* after_ = this;
  Clock::time_point at_{};
  bool spared_ = false;
};

/// The deadlines in their order. One timer waits for the first of them.
class DeadlineQueue {
 public:
  explicit DeadlineQueue(asio::io_context& io) : timer_(io) {}

  /// Puts `deadline` on the queue, or moves it. Cheap where deadlines come in their order, as with one time-out for
  /// all.
  void add(Deadline& deadline, Clock::time_point at);

  /// To be called often, at least every kBeat. Where it was not, the loop stood still (a paused process, a reader that
  /// pauses, a machine with too much to do), and all deadlines move by that time: our own pause is not the peer's
  /// silence.
  void beat() { beat_at(Clock::now()); }
  void beat_at(Clock::time_point now);
  static constexpr std::chrono::milliseconds kBeat{100};

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
  std::optional<Clock::time_point> last_beat_;
  bool waiting_ = false;
};

/// Two queues, for connects and for whole connections: within each all time-outs are about equal, see add().
struct Deadlines {
  explicit Deadlines(asio::io_context& io) : connect(io), whole(io) {}

  DeadlineQueue connect;
  DeadlineQueue whole;

  void beat() {
    connect.beat();
    whole.beat();
  }
  void cut_all(Cut why) {
    connect.cut_all(why);
    whole.cut_all(why);
  }
  void close() {
    connect.close();
    whole.close();
  }
};

}  // namespace smbprobe::net
