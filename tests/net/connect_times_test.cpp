#include "net/connect_times.hpp"

#include <doctest/doctest.h>

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using net::ConnectTimes;

constexpr auto kLeast = ConnectTimes::kLeast;
constexpr auto kMost = 3000ms;

net::Clock::duration timeout(const ConnectTimes& times, const char* address, net::Clock::duration least = kLeast) {
  return times.timeout(asio::ip::make_address(address), least, kMost);
}

void established(ConnectTimes& times, const char* address, net::Clock::duration took, int often = 1) {
  for (int i = 0; i < often; ++i) times.established(asio::ip::make_address(address), took);
}

TEST_SUITE("net/connect_times") {
  TEST_CASE("waits the whole time-out where nobody nearby has answered") {
    ConnectTimes times;
    CHECK(timeout(times, "192.0.2.1") == kMost);
    established(times, "192.0.2.1", 5ms);
    CHECK(timeout(times, "198.51.100.1") == kMost);
    CHECK(timeout(times, "2001:db8::1") == kMost);
  }

  TEST_CASE("waits four times as long as the slowest nearby, but for a second SYN at least") {
    ConnectTimes times;
    established(times, "192.0.2.1", 5ms);
    CHECK(timeout(times, "192.0.77.1") == kLeast);
    established(times, "192.0.2.2", 500ms);
    CHECK(timeout(times, "192.0.2.3") == 2000ms);
    established(times, "192.0.2.2", 900ms);
    CHECK(timeout(times, "192.0.2.3") == kMost);
  }

  TEST_CASE("does not pass the time-out that was told") {
    ConnectTimes times;
    established(times, "2001:db8::1", 5ms);
    CHECK(times.timeout(asio::ip::make_address("2001:db8::2"), kLeast, 200ms) == 200ms);
    CHECK(timeout(times, "2001:db8::2", 2900ms) == 2900ms);
  }

  TEST_CASE("forgets a slow one") {
    ConnectTimes times;
    established(times, "192.0.2.1", 600ms);
    REQUIRE(timeout(times, "192.0.2.1") == 2400ms);
    established(times, "192.0.2.1", 5ms, 1000);
    CHECK(timeout(times, "192.0.2.1") == kLeast);
  }

  TEST_CASE("a repeated SYN is not how far away the neighbours are") {
    ConnectTimes times;
    established(times, "192.0.2.1", 5ms);
    established(times, "192.0.2.1", 1005ms);
    CHECK(timeout(times, "192.0.2.1") == kLeast);
  }
}

}  // namespace
}  // namespace smbprobe::test
