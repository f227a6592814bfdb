#include "net/connection_window.hpp"

#include <doctest/doctest.h>

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using net::Clock;
using net::ConnectionWindow;

constexpr std::size_t kOpening = 512;
const Clock::time_point kWindowStart{1h};

/// A second of periods in which nothing happened.
Clock::time_point quiet_second(ConnectionWindow& window, Clock::time_point now) {
  for (int i = 0; i < 4; ++i) window.beat(now += ConnectionWindow::kPeriod);
  return now;
}

/// So many connections that stand, in a hundred those that needed a second SYN.
void stand(ConnectionWindow& window, Clock::time_point begun, int connections, int late_in_a_hundred) {
  for (int i = 0; i < connections; ++i)
    window.established(begun, begun + (i % 100 < late_in_a_hundred ? 1010ms : 10ms));
}

TEST_SUITE("net/connection_window") {
  TEST_CASE("opens with few and doubles while nothing speaks against it") {
    ConnectionWindow window(16384);
    CHECK(window.allowed() == kOpening);
    auto now = quiet_second(window, kWindowStart);
    CHECK(window.allowed() == 16 * kOpening);
    now = quiet_second(window, now);
    CHECK(window.allowed() == 16384);
    CHECK_FALSE(window.was_halved_since(kWindowStart));
  }

  TEST_CASE("opens with no more than the most") {
    CHECK(ConnectionWindow(3).allowed() == 3);
    CHECK(ConnectionWindow(0).allowed() == 1);
  }

  TEST_CASE("does not double twice in a period") {
    ConnectionWindow window(16384);
    window.beat(kWindowStart);
    window.beat(kWindowStart + ConnectionWindow::kPeriod / 2);
    CHECK(window.allowed() == 2 * kOpening);
  }

  TEST_CASE("has room for as many as are allowed") {
    ConnectionWindow window(2);
    window.enter();
    CHECK(window.has_room());
    window.enter();
    CHECK_FALSE(window.has_room());
    window.leave();
    CHECK(window.has_room());
  }

  TEST_CASE("halves where more than one in fifty needs a second SYN") {
    ConnectionWindow window(16384);
    auto now = quiet_second(window, kWindowStart);
    const auto before = window.allowed();
    SUBCASE("one in fifty is borne") {
      stand(window, now, 1000, 2);
      window.beat(now + ConnectionWindow::kPeriod);
      CHECK(window.allowed() == 2 * before);
    }
    SUBCASE("three in a hundred are not") {
      stand(window, now, 1000, 3);
      window.beat(now + ConnectionWindow::kPeriod);
      CHECK(window.allowed() == before / 2);
      CHECK(window.was_halved_since(now));
      CHECK_FALSE(window.was_halved_since(now + ConnectionWindow::kPeriod));
    }
    SUBCASE("two late ones of ten are no share yet") {
      stand(window, now, 2, 100);
      stand(window, now, 8, 0);
      window.beat(now + ConnectionWindow::kPeriod);
      CHECK(window.allowed() == 2 * before);
    }
  }

  TEST_CASE("what was begun before the last halving says nothing new") {
    ConnectionWindow window(16384);
    auto now = quiet_second(window, kWindowStart);
    const auto begun = now;
    stand(window, begun, 1000, 10);
    window.beat(now += ConnectionWindow::kPeriod);
    const auto halved = window.allowed();
    stand(window, begun, 1000, 10);
    window.beat(now += ConnectionWindow::kPeriod);
    CHECK(window.allowed() == 2 * halved);
  }

  TEST_CASE("a loss that halving does not lessen is not our doing") {
    ConnectionWindow window(16384);
    auto now = kWindowStart;
    for (int i = 0; i < 40; ++i) {
      now = quiet_second(window, now);
      stand(window, now, 1000, 10);
      window.beat(now += ConnectionWindow::kPeriod);
    }
    CHECK(window.allowed() == 16384);
    stand(window, now, 1000, 50);  // more than ever
    window.beat(now += ConnectionWindow::kPeriod);
    CHECK(window.allowed() == 8192);
  }

  TEST_CASE("halves where answers take twice their usual time") {
    ConnectionWindow window(4096);
    auto now = quiet_second(window, kWindowStart);
    const auto answer = [&](int answers, Clock::duration took) {
      for (int i = 0; i < answers; ++i) window.answered(now, took);
      window.beat(now += ConnectionWindow::kPeriod);
    };
    answer(100, 100ms);
    REQUIRE(window.allowed() == 4096);
    answer(100, 190ms);
    CHECK(window.allowed() == 4096);
    answer(100, 300ms);
    CHECK(window.allowed() == 2048);
    for (int i = 0; i < 20; ++i) answer(100, 300ms);  // the usual time by now
    CHECK(window.allowed() == 4096);
    answer(5, 3s);  // too few to know
    CHECK(window.allowed() == 4096);
  }

  TEST_CASE("a shortage leaves half of what was open, and is tried again slowly") {
    ConnectionWindow window(1000);
    for (int i = 0; i < 100; ++i) window.enter();
    window.short_of(kWindowStart, kWindowStart + 1ms);
    CHECK(window.allowed() == 50);
    window.short_of(kWindowStart, kWindowStart + 2ms);  // of the same time
    CHECK(window.allowed() == 50);
    auto now = quiet_second(window, kWindowStart + 1s);
    CHECK(window.allowed() > 100);
    CHECK(window.allowed() < 150);
    for (int i = 0; i < 60; ++i) now = quiet_second(window, now);
    CHECK(window.allowed() == 1000);
  }

  TEST_CASE("always allows one connection") {
    ConnectionWindow window(2);
    auto now = kWindowStart;
    for (int i = 0; i < 10; ++i) {
      window.short_of(now, now + 1ms);
      now += 2ms;
    }
    CHECK(window.allowed() == 1);
  }
}

}  // namespace
}  // namespace smbprobe::test
