#include "net/quiet_steps.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <vector>

#include "net/port_run_samples.hpp"

namespace smbprobe::net {
namespace {

using namespace std::chrono_literals;

/// Two ports that answered one question and dropped another.
struct TwoPorts {
  std::vector<PortRun> ports;
  QuietSteps steps{2};
  Clock::time_point now = Clock::now();

  TwoPorts() {
    for (int i = 0; i < 2; ++i) ports.emplace_back(kDirect, standard());
    for (auto& port : ports) {
      const auto smb2 = *port.next();
      end(port, *port.next(), ended_as(Outcome::closed));
      end(port, smb2, smb2_answered());
    }
    over(0, 0ms);
    over(1, 300ms);
  }

  void over(std::size_t port, std::chrono::milliseconds later) { steps.ended(port, now += later); }

  QuietStep next() { return steps.next(ports, true, false); }

  void finish(PortAttempt& attempt, const std::vector<Exchange>& exchanges) {
    end(ports[attempt.port], attempt.attempt, exchanges);
    over(attempt.port, 100ms);
  }
};

TEST_SUITE("net/quiet_steps") {
  TEST_CASE("asks for answers again side by side, and what was dropped alone") {
    TwoPorts host;
    auto witnesses = host.next();
    REQUIRE(witnesses.attempts.size() == 2);
    CHECK(witnesses.begins == host.now + 50ms);
    for (auto& each : witnesses.attempts) {
      CHECK(each.attempt.purpose == Purpose::witness);
      host.finish(each, smb2_answered());
    }
    for (int i = 0; i < 2; ++i) {
      auto alone = host.next();
      REQUIRE(alone.attempts.size() == 1);
      CHECK(alone.attempts.front().attempt.dropped);
      host.finish(alone.attempts.front(), ended_as(Outcome::closed));
    }
    CHECK(host.next().attempts.empty());
  }

  TEST_CASE("asks first the port that has waited for long enough") {
    TwoPorts host;
    auto witnesses = host.next();
    auto late = smb2_answered();  // the first port's was asked again only after it had waited for the second
    late.front().lifetime = {.begun_us = 350'000, .over_us = 450'000};
    host.finish(witnesses.attempts[0], late);
    late.front().lifetime = {.begun_us = 50'000, .over_us = 150'000};
    host.finish(witnesses.attempts[1], late);
    const auto step = host.next();
    REQUIRE(step.attempts.size() == 1);
    CHECK(step.attempts.front().port == 1);
    CHECK(step.begins == host.now + 50ms);
  }

  TEST_CASE("asks one port at a time where told to, and where one drops what it answered") {
    TwoPorts host;
    SUBCASE("under --rate") { CHECK(host.steps.next(host.ports, true, true).attempts.size() == 1); }
    SUBCASE("a witness was dropped") {
      auto witnesses = host.next();
      host.finish(witnesses.attempts[0], ended_as(Outcome::reset));
      host.finish(witnesses.attempts[1], smb2_answered());
      CHECK(host.next().attempts.size() == 1);
    }
  }

  TEST_CASE("counts what it forgets") {
    TwoPorts host;
    auto witnesses = host.next();
    for (auto& each : witnesses.attempts) host.finish(each, smb2_answered());
    CHECK(host.next().attempts.size() == 1);
    CHECK(host.steps.clear() == 1);
    CHECK(host.steps.clear() == 0);
  }
}

}  // namespace
}  // namespace smbprobe::net
