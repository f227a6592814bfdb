#include "net/host_clock.hpp"

#include <doctest/doctest.h>

namespace smbprobe::net {
namespace {

using namespace std::chrono_literals;

constexpr Clock::time_point kStart{1h};

TEST_SUITE("net/host_clock") {
  TEST_CASE("counts from the first sign of life") {
    HostClock clock;
    CHECK(clock.elapsed(kStart) == 0s);
    clock.start(kStart);
    clock.start(kStart + 2s);
    CHECK(clock.elapsed(kStart + 5s) == 5s);
  }

  TEST_CASE("stands still while everything waits for its turn") {
    HostClock clock;
    clock.stand_still(kStart - 3s);
    clock.go_on(kStart - 1s);
    clock.start(kStart);
    clock.stand_still(kStart + 1s);
    clock.stand_still(kStart + 2s);
    CHECK(clock.elapsed(kStart + 4s) == 1s);
    clock.go_on(kStart + 5s);
    clock.go_on(kStart + 6s);
    CHECK(clock.elapsed(kStart + 8s) == 4s);
  }
}

}  // namespace
}  // namespace smbprobe::net
