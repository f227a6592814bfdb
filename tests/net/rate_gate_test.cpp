#include "net/rate_gate.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using net::Clock;
using net::RateGate;

/// When turns are granted to somebody who asks whenever told to, but wakes `late` too late.
std::vector<Clock::time_point> turns(RateGate& gate, std::size_t count, Clock::duration late) {
  std::vector<Clock::time_point> out;
  Clock::time_point now{1h};
  while (out.size() < count) {
    const auto turn = gate.take(now);
    if (turn.granted)
      out.push_back(now);
    else
      now = turn.ask_again + late;
  }
  return out;
}

/// The most turns in any second.
std::size_t most_in_a_second(const std::vector<Clock::time_point>& turns) {
  std::size_t most = 0;
  for (std::size_t first = 0, end = 0; first < turns.size(); ++first) {
    while (end < turns.size() && turns[end] < turns[first] + 1s) ++end;
    most = std::max(most, end - first);
  }
  return most;
}

TEST_SUITE("net/rate_gate") {
  TEST_CASE("grants no more than the rate in any second") {
    for (const auto late : {0ns, 100000ns, 3000000ns, 40000000ns}) {
      CAPTURE(late.count());
      RateGate gate(50);
      CHECK(most_in_a_second(turns(gate, 400, late)) <= 50);
    }
  }

  TEST_CASE("grants as much as the rate to who asks in time") {
    RateGate gate(50);
    const auto granted = turns(gate, 401, 0ns);
    CHECK(granted.back() - granted.front() <= 8s + 20ms);
    CHECK(granted.back() - granted.front() >= 8s - 20ms);
  }

  TEST_CASE("spaces its turns instead of granting them in bursts") {
    RateGate gate(10);
    const auto granted = turns(gate, 10, 0ns);
    for (std::size_t i = 1; i < granted.size(); ++i) CHECK(granted[i] - granted[i - 1] >= 90ms);
  }

  TEST_CASE("does not save up turns that nobody took") {
    RateGate gate(10);
    Clock::time_point now{1h};
    CHECK(gate.take(now).granted);
    now += 1min;
    CHECK(gate.take(now).granted);
    CHECK_FALSE(gate.take(now).granted);
  }

  TEST_CASE("keeps room for a connection that begins later than its turn") {
    for (const auto pause : {50ms, 250ms, 1000ms}) {
      CAPTURE(pause.count());
      RateGate gate(50);
      std::vector<Clock::time_point> starts;
      Clock::time_point now{1h};
      while (starts.size() < 400) {
        const auto later = starts.size() % 3 == 0 ? now + pause : now;
        const auto turn = gate.take(now, later);
        if (turn.granted)
          starts.push_back(later);
        else
          now = turn.ask_again;
      }
      std::ranges::sort(starts);
      CHECK(most_in_a_second(starts) <= 50);
    }
  }

  TEST_CASE("is not held up by connections that begin much later") {
    RateGate gate(2);
    const Clock::time_point now{1h};
    for (int i = 0; i < 4; ++i) CHECK(gate.take(now + i * 1s, now + 60s + i * 1s).granted);
    CHECK(gate.take(now + 5s).granted);
    CHECK(gate.take(now + 6s).granted);
  }

  TEST_CASE("says when the next turn comes") {
    RateGate gate(1);
    const Clock::time_point now{1h};
    CHECK(gate.take(now).granted);
    const auto refused = gate.take(now);
    CHECK_FALSE(refused.granted);
    CHECK(refused.ask_again == now + 1s);
  }
}

}  // namespace
}  // namespace smbprobe::test
