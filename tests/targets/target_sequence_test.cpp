#include "targets/target_sequence.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace smbprobe;
using targets::parse_shard;
using targets::SweepOrder;
using targets::TargetSequence;
using targets::TargetSpace;

namespace {

TargetSpace sequence_space(const std::string& text) {
  TargetSpace space;
  space.add(targets::parse_target_spec(text).value());
  REQUIRE(space.finish());
  return space;
}

std::vector<std::string> all_dealt(const TargetSequence& sequence) {
  std::vector<std::string> out;
  for (std::uint64_t i = 0; i < sequence.size(); ++i) out.push_back(sequence.at(i).text);
  return out;
}

}  // namespace

TEST_SUITE("targets/target_sequence") {
  TEST_CASE("shards are disjoint and together complete") {
    const auto space = sequence_space("10.0.0.0-10.0.0.99");
    for (const std::uint64_t shards : {1U, 2U, 3U, 7U, 99U, 100U, 101U, 1000U}) {
      std::set<std::string> seen;
      std::uint64_t total = 0;
      for (std::uint64_t shard = 1; shard <= shards; ++shard) {
        const TargetSequence sequence(space, {.seed = 5, .shard = shard, .shards = shards});
        total += sequence.size();
        for (const auto& text : all_dealt(sequence)) seen.insert(text);
      }
      CAPTURE(shards);
      CHECK(total == 100);
      CHECK(seen.size() == 100);
    }
  }

  TEST_CASE("deals the shuffled whole out in turn") {
    const auto space = sequence_space("10.0.0.0/24");
    const auto whole = all_dealt(TargetSequence(space, {.seed = 9}));
    const auto second = all_dealt(TargetSequence(space, {.seed = 9, .shard = 2, .shards = 3}));
    REQUIRE(second.size() == 85);
    for (std::size_t i = 0; i < second.size(); ++i) CHECK(second[i] == whole[3 * i + 1]);
  }

  TEST_CASE("keeps the order of the space when it is not shuffled") {
    const auto space = sequence_space("10.0.0.0/30");
    CHECK(all_dealt(TargetSequence(space, {.shuffled = false})) ==
          std::vector<std::string>{"10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3"});
    CHECK(all_dealt(TargetSequence(space, {.shard = 2, .shards = 2, .shuffled = false})) ==
          std::vector<std::string>{"10.0.0.1", "10.0.0.3"});
  }

  TEST_CASE("has nothing for a shard beyond the targets") {
    const auto space = sequence_space("10.0.0.1");
    CHECK(TargetSequence(space, {.shard = 1, .shards = 5}).size() == 1);
    CHECK(TargetSequence(space, {.shard = 2, .shards = 5}).size() == 0);
    CHECK(TargetSequence(space, {.shard = 5, .shards = 5}).size() == 0);
  }

  TEST_CASE("takes the largest number of shards") {
    const auto space = sequence_space("10.0.0.0/30");
    constexpr std::uint64_t kMost = 0xffffffffffffffff;
    const TargetSequence sequence(space, {.shard = 4, .shards = kMost, .shuffled = false});
    CHECK(all_dealt(sequence) == std::vector<std::string>{"10.0.0.3"});
  }

  TEST_CASE("reads a shard") {
    CHECK(parse_shard("2/4") == std::pair<std::uint64_t, std::uint64_t>{2, 4});
    CHECK(parse_shard("1/1") == std::pair<std::uint64_t, std::uint64_t>{1, 1});
  }

  TEST_CASE("says what is wrong with a shard") {
    const std::vector<std::pair<const char*, const char*>> cases{
        {"5/4", "bad shard '5/4': there are only 4 shards"},
        {"0/4", "bad shard '0/4': two numbers from 1 on, as in 1/4 for the first of four"},
        {"1/0", "bad shard '1/0': two numbers from 1 on, as in 1/4 for the first of four"},
        {"-1/4", "bad shard '-1/4': two numbers from 1 on, as in 1/4 for the first of four"},
        {"1/4/5", "bad shard '1/4/5': two numbers from 1 on, as in 1/4 for the first of four"},
        {"99999999999999999999/1",
         "bad shard '99999999999999999999/1': two numbers from 1 on, as in 1/4 for the first of four"},
        {"x", "bad shard 'x': I/N, as in 1/4 for the first of four"},
        {"", "bad shard '': I/N, as in 1/4 for the first of four"},
    };
    for (const auto& [text, error] : cases) {
      CAPTURE(text);
      const auto shard = parse_shard(text);
      REQUIRE_FALSE(shard);
      CHECK(shard.error() == error);
    }
  }
}
