#include "net/host_clock.hpp"

#include <doctest/doctest.h>

namespace smbprobe::net {
namespace {

using namespace std::chrono_literals;

constexpr Clock::time_point kClockStart{1h};

TEST_SUITE("net/host_clock") {
  TEST_CASE("counts from the first sign of life") {
    HostClock clock;
    CHECK(clock.elapsed(kClockStart) == 0s);
    clock.start(kClockStart);
    clock.start(kClockStart + 2s);
    CHECK(clock.elapsed(kClockStart + 5s) == 5s);
  }

  TEST_CASE("stands still while everything waits for its turn") {
    HostClock clock;
    clock.stand_still(kClockStart - 3s);
    clock.go_on(kClockStart - 1s);
    clock.start(kClockStart);
    clock.stand_still(kClockStart + 1s);
    clock.stand_still(kClockStart + 2s);
    CHECK(clock.elapsed(kClockStart + 4s) == 1s);
    clock.go_on(kClockStart + 5s);
    clock.go_on(kClockStart + 6s);
    CHECK(clock.elapsed(kClockStart + 8s) == 4s);
  }
}

}  // namespace
}  // namespace smbprobe::net
