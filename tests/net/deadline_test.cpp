#include "net/deadline.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <vector>

namespace smbprobe::net {
namespace {

using namespace std::chrono_literals;

struct Noted {
  int id;
  Cut why;
  friend bool operator==(const Noted&, const Noted&) = default;
};

class Probe final : public Deadline {
 public:
  Probe(int id, std::vector<Noted>& log) : id_(id), log_(log) {}
  void cut(Cut why) override { log_.push_back({id_, why}); }

 private:
  int id_;
  std::vector<Noted>& log_;
};

/// Has something to read when its time has come.
class Fed final : public Deadline {
 public:
  explicit Fed(std::vector<Noted>& log) : log_(log) {}
  void cut(Cut why) override { log_.push_back({1, why}); }
  bool has_news() override { return ++asked_ > 0; }
  [[nodiscard]] int asked() const { return asked_; }

 private:
  std::vector<Noted>& log_;
  int asked_ = 0;
};

TEST_SUITE("net/deadline") {
  TEST_CASE("moves by the time that the loop stood still") {
    asio::io_context io;
    std::vector<Noted> log;
    DeadlineQueue queue(io);
    Probe probe(1, log);
    const auto now = Clock::now();
    queue.beat_at(now - 1000ms);
    queue.add(probe, now - 500ms);
    queue.beat_at(now);  // 900 ms late: the deadline is 400 ms away now
    io.run();
    CHECK(log == std::vector<Noted>{{1, Cut::overdue}});
    CHECK(Clock::now() - now >= 390ms);
  }

  TEST_CASE("spares once what has bytes to read") {
    asio::io_context io;
    std::vector<Noted> log;
    DeadlineQueue queue(io);
    Fed fed(log);
    const auto now = Clock::now();
    queue.add(fed, now);
    io.run();
    CHECK(log.size() == 1);
    CHECK(fed.asked() == 1);
    CHECK(Clock::now() - now >= 100ms);
  }

  TEST_CASE("cuts off in the order of time whatever the order of adding") {
    asio::io_context io;
    std::vector<Noted> log;
    DeadlineQueue queue(io);
    Probe late(1, log);
    Probe early(2, log);
    Probe middle(3, log);
    const auto now = Clock::now();
    queue.add(late, now + 30ms);
    queue.add(early, now + 10ms);
    queue.add(middle, now + 20ms);
    io.run();
    CHECK(log == std::vector<Noted>{{2, Cut::overdue}, {3, Cut::overdue}, {1, Cut::overdue}});
  }

  TEST_CASE("forgets what has died") {
    asio::io_context io;
    std::vector<Noted> log;
    DeadlineQueue queue(io);
    auto dead = std::make_unique<Probe>(1, log);
    Probe alive(2, log);
    queue.add(*dead, Clock::now() + 5ms);
    queue.add(alive, Clock::now() + 10ms);
    dead.reset();
    io.run();
    CHECK(log == std::vector<Noted>{{2, Cut::overdue}});
  }

  TEST_CASE("goes on after it ran empty") {
    asio::io_context io;
    std::vector<Noted> log;
    DeadlineQueue queue(io);
    Probe probe(1, log);
    queue.add(probe, Clock::now() + 1ms);
    io.run();
    io.restart();
    queue.add(probe, Clock::now() + 1ms);
    io.run();
    CHECK(log == std::vector<Noted>{{1, Cut::overdue}, {1, Cut::overdue}});
  }

  TEST_CASE("stops everything at once") {
    asio::io_context io;
    std::vector<Noted> log;
    DeadlineQueue queue(io);
    Probe first(1, log);
    Probe second(2, log);
    queue.add(first, Clock::now() + 1h);
    queue.add(second, Clock::now() + 1h);
    queue.cut_all(Cut::stopped);
    queue.close();
    io.run();
    CHECK(log == std::vector<Noted>{{1, Cut::stopped}, {2, Cut::stopped}});
  }

  TEST_CASE("may die before what is on it") {
    asio::io_context io;
    std::vector<Noted> log;
    Probe first(1, log);
    Probe second(2, log);
    {
      DeadlineQueue queue(io);
      queue.add(first, Clock::now() + 1h);
      queue.add(second, Clock::now() + 1h);
    }
    CHECK(log.empty());
  }
}

}  // namespace
}  // namespace smbprobe::net
