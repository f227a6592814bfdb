#include "targets/seen_targets.hpp"

#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace smbprobe::targets {
namespace {

using Run = Interval<std::uint32_t>;
using Runs = std::vector<Run>;

Target name_of(const std::string& text) { return *parse_target(text); }

TEST_SUITE("targets/seen_targets") {
  TEST_CASE("gives what is new of a run that overlaps others") {
    SeenTargets seen;
    CHECK(seen.add(Run{10, 19}) == Runs{{10, 19}});
    CHECK(seen.add(Run{30, 30}) == Runs{{30, 30}});
    CHECK(seen.add(Run{5, 35}) == Runs{{5, 9}, {20, 29}, {31, 35}});
    CHECK(seen.add(Run{5, 35}).empty());
    CHECK(seen.add(Run{34, 40}) == Runs{{36, 40}});
  }

  TEST_CASE("knows the first and the last address") {
    SeenTargets seen;
    CHECK(seen.add(Run{0, 0xffffffff}) == Runs{{0, 0xffffffff}});
    CHECK(seen.add(Run{0, 0}).empty());
    CHECK(seen.add(Run{0xffffffff, 0xffffffff}).empty());
  }

  TEST_CASE("an address with a port of its own is another target") {
    SeenTargets seen;
    CHECK(seen.add(Run{1, 1, 445}) == Runs{{1, 1, 445}});
    CHECK(seen.add(Run{1, 1}) == Runs{{1, 1}});
    CHECK(seen.add(Run{1, 1, 445}).empty());
  }

  TEST_CASE("agrees with a set of numbers") {
    std::mt19937 random(1);
    std::uniform_int_distribution<std::uint32_t> start(0, 2000);
    std::uniform_int_distribution<std::uint32_t> more(0, 7);
    std::set<std::uint32_t> known;
    SeenTargets seen;
    for (int i = 0; i < 2000; ++i) {
      const std::uint32_t first = start(random);
      const Run run{first, first + more(random)};
      std::set<std::uint32_t> fresh;
      for (const auto& part : seen.add(run))
        for (std::uint32_t number = part.first; number <= part.last; ++number) CHECK(fresh.insert(number).second);
      for (std::uint32_t number = run.first; number <= run.last; ++number)
        CHECK(known.insert(number).second == fresh.contains(number));
    }
    CHECK_FALSE(seen.is_full());
  }

  TEST_CASE("neighbours cost one run together") {
    SeenRuns<std::uint32_t> seen;
    for (std::uint32_t number = 0; number < 1000; ++number) {
      const std::uint32_t shuffled = number * 7 % 1000;
      static_cast<void>(seen.add({shuffled, shuffled}, true));
    }
    CHECK(seen.size() == 1);
  }

  TEST_CASE("remembers up to its number, exactly") {
    SeenTargets seen(2);
    CHECK(seen.add(Run{10, 10}) == Runs{{10, 10}});
    CHECK(seen.add(name_of("nas")));
    CHECK_FALSE(seen.is_full());
    CHECK(seen.add(Run{11, 11}) == Runs{{11, 11}});  // costs nothing
    CHECK(seen.add(Run{11, 11}).empty());
    CHECK_FALSE(seen.is_full());
    CHECK(seen.add(Run{20, 20}) == Runs{{20, 20}});
    CHECK(seen.is_full());
    CHECK(seen.add(Run{20, 20}) == Runs{{20, 20}});  // forgotten
    CHECK(seen.add(Run{10, 11}).empty());            // the first are not
    CHECK(seen.add(name_of("pc")));
    CHECK(seen.add(name_of("pc")));
    CHECK_FALSE(seen.add(name_of("NAS")));
  }

  TEST_CASE("names differ by more than case, and by their port") {
    SeenTargets seen;
    CHECK(seen.add(name_of("Nas.lan")));
    CHECK_FALSE(seen.add(name_of("nas.LAN")));
    CHECK(seen.add(name_of("nas.lan:4450")));
    CHECK(seen.add(name_of("fe80::1%eth0")));
    CHECK(seen.add(name_of("fe80::1%ETH0")));
  }

  TEST_CASE("the memory for long names is bounded too") {
    SeenTargets seen;
    for (char c = 'a'; c <= 'z' && !seen.is_full(); ++c) CHECK(seen.add(name_of(std::string(std::size_t{2} << 20, c))));
    CHECK(seen.is_full());
  }
}

}  // namespace
}  // namespace smbprobe::targets
