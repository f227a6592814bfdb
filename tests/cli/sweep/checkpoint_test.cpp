#include "cli/sweep/checkpoint.hpp"

#include <doctest/doctest.h>

#include "support/json.hpp"

namespace smbprobe::test {
namespace {

using cli::Checkpoint;

Checkpoint sample() {
  Checkpoint out;
  out.sweep = {.targets = 0xFFFFFFFFFFFFFFFF,
               .size = 100,
               .order = {.seed = 7, .shard = 2, .shards = 4, .shuffled = true},
               .scan_parameters = "--depth quick --port 445/direct"};
  out.next = 12;
  out.open = {3, 9, 11};
  out.output = {.bytes = 4711, .fingerprint = 0xFEDCBA9876543210, .beginning = "{\"a\":1}\n\u00e4\x01"};
  out.tally.by_status = {1, 2, 3, 4, 5, 6, 7};
  out.tally.printed = 3;
  out.tally.failing = 2;
  out.tally.unanswered = 6;
  out.tally.undecided = 5;
  out.tally.no_route = 2;
  out.tally.unused = 1;
  out.tally.open = {.hosts = 1, .rules = 8};
  return out;
}

/// The error for the sample with one key's value replaced.
std::string error_with(const std::string& key, const test::Json& value) {
  auto json = test::Json::parse(cli::checkpoint_text(sample()));
  json[key] = value;
  const auto parsed = cli::parse_checkpoint(json.dump());
  return parsed ? "" : parsed.error();
}

TEST_SUITE("cli/checkpoint") {
  TEST_CASE("survives being written and read") {
    const auto parsed = cli::parse_checkpoint(cli::checkpoint_text(sample()));
    REQUIRE(parsed.has_value());
    CHECK(*parsed == sample());
  }

  TEST_CASE("is no checkpoint without its type") {
    CHECK(error_with("type", "status") == "it is not a checkpoint: no JSON of that type");
    CHECK(cli::parse_checkpoint("").error() == "it is not a checkpoint: no JSON of that type");
    CHECK(cli::parse_checkpoint("[1]").error() == "it is not a checkpoint: no JSON of that type");
  }

  TEST_CASE("of another version is refused") {
    CHECK(error_with("schema", 2) ==
          "it is a checkpoint of version 2, and this smbprobe reads version 3: finish the scan with the smbprobe that "
          "began it, or start over with another file");
    CHECK(error_with("schema", 4).starts_with("it is a checkpoint of version 4, and this smbprobe reads version 3"));
    CHECK(error_with("schema", "3") == "it is not a checkpoint: it names no version");
  }

  TEST_CASE("with inconsistent numbers is refused") {
    const std::string why = "it is not a checkpoint: its numbers are inconsistent";
    CHECK(error_with("next", 101) == why);
    CHECK(error_with("open", {3, 12}) == why);
    CHECK(error_with("open", {9, 3}) == why);
    CHECK(error_with("open", {3, 3}) == why);
    CHECK(error_with("shard", 5) == why);
    CHECK(error_with("shard", 0) == why);
  }

  TEST_CASE("with a key of the wrong kind is refused") {
    CHECK(error_with("next", "12") == "it is not a checkpoint: it does not say how far the sweep had got");
    CHECK(error_with("open", {-1}) == "it is not a checkpoint: it does not say how far the sweep had got");
    CHECK(error_with("output_fingerprint", "x") == "it is not a checkpoint: it does not say how far the sweep had got");
    CHECK(error_with("seed", 1.5) == "it is not a checkpoint: it does not name its sweep");
    CHECK(error_with("tally", 5).starts_with("it is not a checkpoint: "));
  }

  TEST_CASE("names what makes another sweep of it") {
    const auto saved = sample().sweep;
    auto wanted = saved;
    CHECK_FALSE(cli::difference(saved, wanted).has_value());
    wanted.scan_parameters = "--depth full";
    CHECK(*cli::difference(saved, wanted) == "its options are '--depth quick --port 445/direct', not '--depth full'");
    wanted.scan_parameters = "--only \x1b[31m";
    CHECK(cli::difference(saved, wanted)->find('\x1b') == std::string::npos);
    wanted.targets = 1;
    CHECK(*cli::difference(saved, wanted) == "its targets or exclusions differ");
    wanted.order.shard = 3;
    CHECK(*cli::difference(saved, wanted) == "its shard is 2/4, not 3/4");
    wanted.order.seed = 8;
    CHECK(*cli::difference(saved, wanted) == "its seed is 7, not 8");
  }
}

}  // namespace
}  // namespace smbprobe::test
