#include "targets/distinct_targets.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "targets/read_lines.hpp"

namespace smbprobe::targets {
namespace {

Exclusions exclusions(const Texts& texts) {
  Exclusions out;
  for (const auto& text : texts) out.add(*parse_exclusion(text));
  out.finish();
  return out;
}

/// What comes of lines one after another.
Texts all_of(DistinctTargets& targets, const Texts& lines) {
  Texts out;
  for (const auto& line : lines) {
    targets.add(*parse_target_spec(line));
    while (const auto target = targets.next()) out.push_back(target->text);
  }
  return out;
}

TEST_SUITE("targets/distinct_targets") {
  TEST_CASE("keeps the order of the list, and of the addresses of a network") {
    const Exclusions none = exclusions({});
    DistinctTargets targets(none);
    CHECK(all_of(targets, {"nas:4450", "10.0.0.9", "10.0.0.2/31", "2001:db8::8-2001:db8::9", "10.0.0.1:445"}) ==
          Texts{"nas:4450", "10.0.0.9", "10.0.0.2", "10.0.0.3", "2001:db8::8", "2001:db8::9", "10.0.0.1:445"});
    CHECK(targets.found() == 7);
  }

  TEST_CASE("gives each target once") {
    const Exclusions none = exclusions({});
    DistinctTargets targets(none);
    CHECK(all_of(targets, {"10.0.0.2", "10.0.0.0/30", "NAS", "nas", "::ffff:10.0.0.1", "10.0.0.1-4"}) ==
          Texts{"10.0.0.2", "10.0.0.0", "10.0.0.1", "10.0.0.3", "NAS", "10.0.0.4"});
    CHECK(targets.remembers_all());
  }

  TEST_CASE("says when it remembers no more") {
    const Exclusions none = exclusions({});
    DistinctTargets targets(none, {}, 1);
    CHECK(all_of(targets, {"10.0.0.1", "10.0.0.5", "10.0.0.5"}) == Texts{"10.0.0.1", "10.0.0.5", "10.0.0.5"});
    CHECK_FALSE(targets.remembers_all());
  }

  TEST_CASE("leaves out what is excluded, and counts it") {
    const Exclusions some = exclusions({"10.0.0.1-2", "nas", "2001:db8::/64"});
    DistinctTargets targets(some);
    CHECK(all_of(targets, {"10.0.0.0/29", "NAS:445", "10.0.0.1", "2001:db8::1", "2001:db8::1%eth0"}) ==
          Texts{"10.0.0.0", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6", "10.0.0.7"});
    CHECK(targets.excluded() == 5);
  }

  TEST_CASE("a network costs nothing before its addresses are asked for") {
    const Exclusions some = exclusions({"2001:db8::4"});
    DistinctTargets targets(some);
    targets.add(*parse_target_spec("2001:db8::/80"));
    CHECK(targets.next()->text == "2001:db8::");
    CHECK(targets.skip() == (std::uint64_t{1} << 48) - 2);
    CHECK_FALSE(targets.next().has_value());
  }

  TEST_CASE("deals the list out to shards") {
    const Exclusions none = exclusions({});
    const Texts lines{"a", "10.0.0.1-5", "b", "10.0.0.3", "c"};
    Texts all;
    for (std::uint64_t shard = 1; shard <= 3; ++shard) {
      DistinctTargets targets(none, {.shard = shard, .shards = 3});
      const Texts part = all_of(targets, lines);
      if (shard == 2) CHECK(part == Texts{"10.0.0.1", "10.0.0.4", "c"});
      all.insert(all.end(), part.begin(), part.end());

      DistinctTargets skipped(none, {.shard = shard, .shards = 3});
      std::uint64_t count = 0;
      for (const auto& line : lines) {
        skipped.add(*parse_target_spec(line));
        count += skipped.skip();
      }
      CHECK(count == part.size());
    }
    CHECK(all.size() == 8);
  }
}

}  // namespace
}  // namespace smbprobe::targets
