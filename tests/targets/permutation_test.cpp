#include "targets/permutation.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <vector>

using smbprobe::targets::Permutation;

TEST_SUITE("targets/permutation") {
  TEST_CASE("visits every number once") {
    std::vector<std::uint64_t> sizes{255, 256, 257, 1000, 4095, 4096, 4097, 65535, 65536, 65537, 100000};
    for (std::uint64_t size = 1; size <= 70; ++size) sizes.push_back(size);
    for (const std::uint64_t size : sizes)
      for (const std::uint64_t seed : {0ULL, 1ULL, 2ULL, 0xffffffffffffffffULL}) {
        const Permutation order(size, seed);
        std::vector<bool> seen(static_cast<std::size_t>(size));
        std::uint64_t count = 0;
        for (std::uint64_t i = 0; i < size; ++i) {
          const std::uint64_t number = order.at(i);
          if (number >= size || seen[static_cast<std::size_t>(number)]) break;
          seen[static_cast<std::size_t>(number)] = true;
          ++count;
        }
        CAPTURE(size);
        CAPTURE(seed);
        CHECK(count == size);
      }
  }

  TEST_CASE("stays within numbers of 63 bits") {
    for (const std::uint64_t size :
         {std::uint64_t{1} << 63, (std::uint64_t{1} << 63) - 1, (std::uint64_t{1} << 62) + 1}) {
      const Permutation order(size, 7);
      std::set<std::uint64_t> seen;
      for (std::uint64_t i = 0; i < 1000; ++i) {
        CHECK(order.at(i) < size);
        seen.insert(order.at(i));
        seen.insert(order.at(size - 1 - i));
      }
      CHECK(seen.size() == 2000);
    }
  }

  TEST_CASE("another seed gives another order") {
    const Permutation one(1000, 1);
    const Permutation two(1000, 2);
    int alike = 0;
    for (std::uint64_t i = 0; i < 1000; ++i) alike += one.at(i) == two.at(i) ? 1 : 0;
    CHECK(alike < 20);
  }

  TEST_CASE("the same seed gives the order it always gave") {
    const Permutation order(16777216, 1);
    CHECK(order.at(0) == 14458661);
    CHECK(order.at(1) == 13256907);
    CHECK(order.at(2) == 15956930);
  }

  TEST_CASE("spreads each run of 256 positions over the networks of a class A") {
    constexpr std::uint64_t kSize = 1 << 24;
    for (const std::uint64_t seed : {1U, 2U, 3U})
      for (std::uint64_t begin = 0; begin + 256 <= kSize; begin += 65521) {
        const Permutation order(kSize, seed);
        std::set<std::uint64_t> networks;
        for (std::uint64_t i = 0; i < 256; ++i) networks.insert(order.at(begin + i) >> 8);
        CAPTURE(begin);
        CHECK(networks.size() > 200);
      }
  }
}
