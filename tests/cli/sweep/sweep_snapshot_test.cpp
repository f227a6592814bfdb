#include "cli/sweep/sweep_snapshot.hpp"

#include <doctest/doctest.h>

namespace smbprobe::cli {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

TEST_SUITE("cli/sweep_snapshot") {
  TEST_CASE("a steady rate is found") {
    RateMeter meter;
    for (int i = 0; i <= 100; ++i) meter.add(i * 10'000, static_cast<std::uint64_t>(i) * 100);
    CHECK(meter.per_second() == doctest::Approx(10'000));
  }

  TEST_CASE("only the last seconds count") {
    RateMeter meter;
    for (int i = 0; i <= 1000; ++i) meter.add(i * kSecond / 10, static_cast<std::uint64_t>(i) * 1000);
    for (int i = 1; i <= 70; ++i)
      meter.add(100 * kSecond + i * kSecond / 10, 1'000'000 + static_cast<std::uint64_t>(i));
    CHECK(meter.per_second() == doctest::Approx(10));
  }

  TEST_CASE("a stall brings the rate down to nothing") {
    RateMeter meter;
    meter.add(0, 0);
    meter.add(kSecond, 5000);
    for (int i = 10; i <= 80; ++i) meter.add(i * kSecond / 10 + kSecond / 20, 5000);
    CHECK(meter.per_second() == doctest::Approx(0));
  }

  TEST_CASE("too little is no rate") {
    RateMeter meter;
    CHECK(meter.per_second() == 0);
    meter.add(0, 0);
    CHECK(meter.per_second() == 0);
    meter.add(1000, 50);
    CHECK(meter.per_second() == 0);
  }

  TEST_CASE("a checkpoint does not count as speed") {
    RateMeter meter;
    meter.add(0, 1'000'000);
    meter.add(kSecond, 1'000'200);
    CHECK(meter.per_second() == doctest::Approx(200));
  }

  TEST_CASE("time left follows from the rate") {
    const SweepTally tally;
    CHECK(seconds_left({100, 1100, kSecond, tally, 50}) == 20);
    CHECK(seconds_left({1100, 1100, kSecond, tally, 50}) == 0);
    CHECK(seconds_left({1200, 1100, kSecond, tally, 50}) == 0);
    CHECK_FALSE(seconds_left({100, 1100, kSecond, tally, 0}));
    CHECK_FALSE(seconds_left({100, 0, kSecond, tally, 50}));
  }

  TEST_CASE("never more than everything is done") {
    const SweepTally tally;
    CHECK(percent_done({50, 200, 0, tally, 0}) == 25);
    CHECK(percent_done({300, 200, 0, tally, 0}) == 100);
    CHECK_FALSE(percent_done({300, 0, 0, tally, 0}));
  }
}

}  // namespace
}  // namespace smbprobe::cli
