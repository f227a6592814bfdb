#include "cli/sweep/status_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "cli/report_parts.hpp"
#include "support/json.hpp"
#include "support/temporary_folder.hpp"

namespace smbprobe::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kStatusSecond = 1'000'000;

std::ptrdiff_t status_files_in(const test::TemporaryFolder& folder) {
  return std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator{});
}

std::string read_status(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

StatusFile opened(const std::string& path, bool overwrite = false) {
  return StatusFile::open(path, overwrite, test::kStartedUs).value();
}

TEST_SUITE("cli/status_file") {
  TEST_CASE("tells how far it is") {
    SweepTally tally;
    report::HostReport silent;
    silent.status = report::HostStatus::silent;
    for (int i = 0; i < 50; ++i) tally.count(silent, false);
    const test::Json json =
        test::Json::parse(status_text({50, 200, 2 * kStatusSecond, tally, 25}, SweepState::running, test::kStartedUs));
    CHECK(json["type"] == "status");
    CHECK(json["state"] == "running");
    CHECK(json["started"] == "2026-11-22T10:00:00.123Z");
    CHECK(json["updated"] == "2026-11-22T10:00:02.123Z");
    CHECK(json["elapsed_s"] == 2.0);
    CHECK(json["done"] == 50);
    CHECK(json["total"] == 200);
    CHECK(json["percent"] == 25.0);
    CHECK(json["hosts_per_s"] == 25.0);
    CHECK(json["seconds_left"] == 6.0);
    CHECK(json["hosts"]["silent"] == 50);
    CHECK(json["hosts"]["left_out"] == 50);
  }

  TEST_CASE("what is not known is null") {
    const SweepTally tally;
    const test::Json json =
        test::Json::parse(status_text({50, 0, 2 * kStatusSecond, tally, 0}, SweepState::running, 0));
    CHECK(json["total"].is_null());
    CHECK(json["percent"].is_null());
    CHECK(json["seconds_left"].is_null());
  }

  TEST_CASE("writes at once and then once a second") {
    const test::TemporaryFolder folder;
    const SweepTally tally;
    auto file = opened(folder / "s");
    CHECK_FALSE(file.update({1, 9, 0, tally, 0}));
    CHECK(test::Json::parse(read_status(folder / "s"))["done"] == 1);
    CHECK_FALSE(file.update({2, 9, kStatusSecond - 1, tally, 0}));
    CHECK(test::Json::parse(read_status(folder / "s"))["done"] == 1);
    CHECK_FALSE(file.update({3, 9, kStatusSecond, tally, 0}));
    CHECK(test::Json::parse(read_status(folder / "s"))["done"] == 3);
  }

  TEST_CASE("the last state is always written") {
    const test::TemporaryFolder folder;
    const SweepTally tally;
    auto file = opened(folder / "s");
    CHECK_FALSE(file.update({1, 9, 0, tally, 0}));
    CHECK_FALSE(file.finish({9, 9, 1000, tally, 0}, false));
    CHECK(test::Json::parse(read_status(folder / "s"))["state"] == "finished");
    CHECK_FALSE(file.finish({9, 9, 1000, tally, 0}, true));
    CHECK(test::Json::parse(read_status(folder / "s"))["state"] == "interrupted");
  }

  TEST_CASE("leaves no second file beside it") {
    const test::TemporaryFolder folder;
    const SweepTally tally;
    auto file = opened(folder / "s");
    for (int i = 0; i < 5; ++i) CHECK_FALSE(file.update({1, 9, i * kStatusSecond, tally, 0}));
    CHECK(status_files_in(folder) == 1);
  }

  TEST_CASE("who has it open keeps a whole one") {
    const test::TemporaryFolder folder;
    const SweepTally tally;
    auto file = opened(folder / "s");
    CHECK_FALSE(file.update({1, 9, 0, tally, 0}));
    std::ifstream held(folder / "s");
    CHECK_FALSE(file.update({2, 9, kStatusSecond, tally, 0}));
    std::ostringstream text;
    text << held.rdbuf();
    CHECK(test::Json::parse(text.str())["done"] == 1);
  }

  TEST_CASE("trouble is told once") {
    const test::TemporaryFolder folder;
    const SweepTally tally;
    const std::string path = folder / "nowhere/s";
    auto file = opened(path);
    CHECK(file.update({1, 9, 0, tally, 0}) == "cannot write the status to " + path + ": No such file or directory");
    CHECK_FALSE(file.update({1, 9, kStatusSecond, tally, 0}));
    CHECK_FALSE(file.finish({1, 9, kStatusSecond, tally, 0}, false));
  }

  TEST_CASE("an earlier status file is replaced") {
    const test::TemporaryFolder folder;
    const SweepTally tally;
    auto first = opened(folder / "s");
    CHECK_FALSE(first.finish({1, 9, 0, tally, 0}, false));
    auto second = opened(folder / "s");
    CHECK_FALSE(second.update({5, 9, 0, tally, 0}));
    CHECK(test::Json::parse(read_status(folder / "s"))["done"] == 5);
  }

  TEST_CASE("another file is kept unless told otherwise") {
    const test::TemporaryFolder folder;
    std::ofstream(folder / "s") << "precious";
    const auto refused = StatusFile::open((folder / "s"), false, 0);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ExitCode::usage);
    CHECK(refused.error().message == (folder / "s") + " exists and is not a status file; --overwrite replaces it");
    CHECK(StatusFile::open((folder / "s"), true, 0));
  }

  TEST_CASE("a device is never replaced") {
    for (const bool overwrite : {false, true}) {
      const auto refused = StatusFile::open("/dev/null", overwrite, 0);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().message == "/dev/null is not a regular file and cannot be a --status-file");
    }
  }
}

}  // namespace
}  // namespace smbprobe::cli
