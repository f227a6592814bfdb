#include "net/fresh_hosts.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace smbprobe::net {
namespace {

using std::chrono::milliseconds;

Clock::time_point at(int ms) { return Clock::time_point{} + std::chrono::hours(1) + milliseconds(ms); }

/// Begins as many as there is room for.
std::vector<FreshHosts::Period> fill(FreshHosts& fresh, Clock::time_point now) {
  std::vector<FreshHosts::Period> begun;
  while (fresh.room(now)) begun.push_back(fresh.begin());
  return begun;
}

TEST_SUITE("net/fresh_hosts") {
  TEST_CASE("so many begin at a time") {
    FreshHosts fresh;
    CHECK(fill(fresh, at(0)).size() == FreshHosts::kMost);
    CHECK(fill(fresh, at(1)).empty());
  }

  TEST_CASE("one that ends makes room for one") {
    FreshHosts fresh;
    const auto begun = fill(fresh, at(0));
    fresh.end(begun.front());
    CHECK(fill(fresh, at(1)).size() == 1);
  }

  TEST_CASE("after two periods those that have not ended do not count") {
    FreshHosts fresh;
    CHECK(fill(fresh, at(0)).size() == 192);
    CHECK(fill(fresh, at(4)).empty());
    CHECK(fill(fresh, at(15)).size() >= 192);
  }

  TEST_CASE("one that ends late makes no room of its own") {
    FreshHosts fresh;
    const auto old = fill(fresh, at(0));
    CHECK_FALSE(fill(fresh, at(100)).empty());
    for (const auto period : old) fresh.end(period);
    CHECK(fill(fresh, at(101)).empty());
  }

  TEST_CASE("a pause of a period and more loses no count") {
    FreshHosts fresh;
    for (int round = 0; round < 1000; ++round) {
      const auto begun = fill(fresh, at(round * 11));
      REQUIRE(begun.size() == FreshHosts::kMost);
      for (const auto period : begun) fresh.end(period);
    }
  }

  TEST_CASE("where nobody answers twice as many begin in each period") {
    FreshHosts fresh;
    std::size_t begun = 0;
    for (int ms = 0; ms <= 30; ms += 5) begun += fill(fresh, at(ms)).size();
    CHECK(begun > 4096);
  }

  TEST_CASE("one answer and few begin at a time again") {
    FreshHosts fresh;
    std::vector<FreshHosts::Period> last;
    for (int ms = 0; ms <= 30; ms += 5) last = fill(fresh, at(ms));
    REQUIRE(last.size() > FreshHosts::kMost);
    for (const auto period : last) fresh.end(period);
    CHECK(fill(fresh, at(50)).size() == FreshHosts::kMost);
  }

  TEST_CASE("tells when to ask again") {
    FreshHosts fresh;
    CHECK(fresh.room(at(0)));
    CHECK(fresh.turn() == at(5));
  }
}

}  // namespace
}  // namespace smbprobe::net
