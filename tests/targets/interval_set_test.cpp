#include "targets/interval_set.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <vector>

using namespace smbprobe::targets;

namespace {

using Small = std::vector<Interval<std::uint32_t>>;
using Wide = std::vector<Interval<WideNumber>>;

constexpr std::uint32_t kMost = 0xffffffff;
constexpr std::uint64_t kMost64 = 0xffffffffffffffff;

Small normal(Small intervals) {
  normalize(intervals);
  return intervals;
}

/// A few intervals below 64, the same for the same seed.
Small some(std::uint32_t seed, bool ports) {
  Small out;
  for (int i = 0; i < 6; ++i) {
    seed = seed * 1664525 + 1013904223;
    const std::uint32_t first = seed >> 26;
    out.push_back({first, first + (seed >> 23) % 8, ports ? (seed >> 20) % 2 : 0});
  }
  return out;
}

std::set<std::pair<std::uint32_t, std::uint32_t>> members(const Small& intervals) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> out;
  for (const auto& each : intervals)
    for (std::uint32_t n = each.first; n <= each.last; ++n) out.insert({each.port, n});
  return out;
}

}  // namespace

TEST_SUITE("targets/interval_set") {
  TEST_CASE("joins what overlaps or touches within a port") {
    CHECK(normal({{5, 9}, {1, 4}, {20, 30}, {22, 24}}) == Small{{1, 9}, {20, 30}});
    CHECK(normal({{1, 4, 0}, {5, 9, 445}, {1, 4, 445}}) == Small{{1, 4, 0}, {1, 9, 445}});
    CHECK(normal({{kMost, kMost}, {0, kMost}, {0, 0}}) == Small{{0, kMost}});
    CHECK(normal({}) == Small{});
  }

  TEST_CASE("joins over the border of 64 bits") {
    Wide wide{{{1, 0}, {1, 5}, 0}, {{0, 7}, {0, kMost64}, 0}};
    normalize(wide);
    CHECK(wide == Wide{{{0, 7}, {1, 5}, 0}});
  }

  TEST_CASE("holds the same numbers as a set does") {
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
      CAPTURE(seed);
      const Small left = normal(some(seed, true));
      const Small right = normal(some(seed + 1000, false));
      CHECK(members(left) == members(some(seed, true)));
      auto expected = members(left);
      std::erase_if(expected, [&](const auto& each) { return holds(right, each.second); });
      const Small rest = subtract(left, right);
      CHECK(members(rest) == expected);
      CHECK(normal(rest) == rest);
    }
  }

  TEST_CASE("measures 128 bits up to what 64 hold") {
    CHECK(distance(WideNumber{0, 5}, WideNumber{0, 9}) == 4);
    CHECK(distance(WideNumber{0, kMost64}, WideNumber{1, 0}) == 1);
    CHECK(distance(WideNumber{0, 0}, WideNumber{1, 0}) == kMost64);
    CHECK(distance(WideNumber{0, 0}, WideNumber{kMost64, kMost64}) == kMost64);
    CHECK(advance(WideNumber{0, kMost64}, 2) == WideNumber{1, 1});
  }
}
