#include "cli/sweep/checkpoint.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/json.hpp"
#include "support/temporary_folder.hpp"

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
  out.output_bytes = 4711;
  out.tally.by_status = {1, 2, 3, 4, 5, 6, 7};
  out.tally.printed = 3;
  out.tally.failing = 2;
  out.tally.unanswered = 6;
  out.tally.undecided = 5;
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
    CHECK(error_with("schema", 1) ==
          "it is a checkpoint of version 1, and this smbprobe reads version 2: finish the scan with the smbprobe that "
          "began it, or begin anew with another file");
    CHECK(error_with("schema", 3).starts_with("it is a checkpoint of version 3, and this smbprobe reads version 2"));
    CHECK(error_with("schema", "2") == "it is not a checkpoint: it does not say which version it has");
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
    CHECK(error_with("next", "12") == "it is not a checkpoint: it does not say how far the sweep was");
    CHECK(error_with("open", {-1}) == "it is not a checkpoint: it does not say how far the sweep was");
    CHECK(error_with("seed", 1.5) == "it is not a checkpoint: it does not say which sweep it is of");
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
    CHECK(*cli::difference(saved, wanted) == "its targets or what they exclude are others");
    wanted.order.shard = 3;
    CHECK(*cli::difference(saved, wanted) == "its shard is 2/4, not 3/4");
    wanted.order.seed = 8;
    CHECK(*cli::difference(saved, wanted) == "its seed is 7, not 8");
  }

  TEST_CASE("is not there before it was saved") {
    const TemporaryFolder temporary;
    const auto found = cli::load_checkpoint(temporary / "none");
    REQUIRE(found.has_value());
    CHECK_FALSE(found->has_value());
  }

  TEST_CASE("replaces the one before and leaves nothing else") {
    const TemporaryFolder temporary;
    const std::string path = temporary / "sweep.checkpoint";
    auto later = sample();
    later.next = 50;
    REQUIRE(cli::save_checkpoint(path, sample()).has_value());
    REQUIRE(cli::save_checkpoint(path, later).has_value());
    const auto found = cli::load_checkpoint(path);
    REQUIRE(found.has_value());
    REQUIRE(found->has_value());
    CHECK(**found == later);
    CHECK(std::distance(std::filesystem::directory_iterator(temporary.path()), {}) == 1);
  }

  TEST_CASE("that is something else is named and not replaced in silence") {
    const TemporaryFolder temporary;
    const std::string path = temporary / "letter";
    std::ofstream(path) << "Dear Sir";
    const auto found = cli::load_checkpoint(path);
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().code == cli::ExitCode::usage);
    CHECK(found.error().message == "cannot resume from " + path + ": it is not a checkpoint: no JSON of that type");
  }

  TEST_CASE("that is a folder is our trouble") {
    const TemporaryFolder temporary;
    const auto found = cli::load_checkpoint(temporary.path());
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().code == cli::ExitCode::trouble);
  }

  TEST_CASE("that cannot be written names its path") {
    const auto saved = cli::save_checkpoint("/nonexistent/folder/x", sample());
    REQUIRE_FALSE(saved.has_value());
    CHECK(saved.error().code == cli::ExitCode::trouble);
    CHECK(saved.error().message == "cannot write the checkpoint /nonexistent/folder/x: No such file or directory");
  }
}

}  // namespace
}  // namespace smbprobe::test
