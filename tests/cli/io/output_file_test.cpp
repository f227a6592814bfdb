#include "cli/io/output_file.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

namespace smbprobe::cli {
namespace {

/// A file in a folder that goes away with it.
class Place {
 public:
  [[nodiscard]] std::string path() const { return folder_ / "out"; }
  void put(const std::string& text) const { std::ofstream(path()) << text; }
  [[nodiscard]] std::string get() const {
    std::ostringstream out;
    out << std::ifstream(path()).rdbuf();
    return out.str();
  }

 private:
  test::TemporaryFolder folder_;
};

TEST_SUITE("cli/output_file") {
  TEST_CASE("writes a new file") {
    const Place place;
    auto out = OutputFile::open(place.path(), false);
    REQUIRE(out);
    out->write("one\n");
    out->write("two\n");
    CHECK(place.get() == "one\ntwo\n");  // before it is closed
    out->close();
    CHECK_FALSE(out->failed());
  }

  TEST_CASE("refuses an existing file as a usage error") {
    const Place place;
    place.put("old");
    const auto out = OutputFile::open(place.path(), false);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ExitCode::usage);
    CHECK(out.error().message.find(place.path()) != std::string::npos);
    CHECK(place.get() == "old");
  }

  TEST_CASE("replaces an existing file when told to") {
    const Place place;
    place.put("a longer old text");
    auto out = OutputFile::open(place.path(), true);
    REQUIRE(out);
    out->write("new");
    CHECK(place.get() == "new");
  }

  TEST_CASE("refuses a dangling link without overwriting") {
    const Place place;
    std::filesystem::create_symlink(place.path() + ".target", place.path());
    const auto out = OutputFile::open(place.path(), false);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ExitCode::usage);
  }

  TEST_CASE("a missing folder is trouble") {
    const Place place;
    const auto out = OutputFile::open(place.path() + "/deeper/out", false);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ExitCode::trouble);
  }

  TEST_CASE("a path is escaped in messages") {
    const Place place;
    const auto out = OutputFile::open(place.path() + "/\x1b[31m", false);
    REQUIRE_FALSE(out);
    CHECK(out.error().message.find("\\x1b[31m") != std::string::npos);
  }

  TEST_CASE("a device is opened as it is") {
    auto out = OutputFile::open("/dev/null", false);
    REQUIRE(out);
    out->write("gone");
    CHECK_FALSE(out->failed());
  }

  TEST_CASE("a write after close fails and says so") {
    const Place place;
    auto out = OutputFile::open(place.path(), false);
    REQUIRE(out);
    out->close();
    out->write("late");
    CHECK(out->failed());
    CHECK(out->failure().find(place.path()) != std::string::npos);
  }

  TEST_CASE("keeps its descriptor when it is moved") {
    const Place place;
    auto opened = OutputFile::open(place.path(), false);
    REQUIRE(opened);
    OutputFile moved = std::move(*opened);
    moved.write("here");
    CHECK(place.get() == "here");
  }

  TEST_CASE("holds back what is written until it is flushed") {
    const Place place;
    auto out = OutputFile::open(place.path(), false);
    REQUIRE(out);
    out->hold();
    out->write("one\n");
    CHECK(place.get().empty());
    CHECK(out->written() == 0);
    out->flush();
    CHECK(place.get() == "one\n");
    CHECK(out->written() == 4);
    out->write("two\n");
    out->close();
    CHECK(place.get() == "one\ntwo\n");
  }

  TEST_CASE("goes on after the bytes that count and cuts off the rest") {
    const Place place;
    place.put("one\ntwo\nthr");
    auto out = OutputFile::reopen(place.path(), 8, false);
    REQUIRE(out);
    CHECK(out->written() == 8);
    out->write("three\n");
    out->close();
    CHECK(place.get() == "one\ntwo\nthree\n");
  }

  TEST_CASE("says that results are missing where the file is shorter than its checkpoint") {
    const Place place;
    place.put("one\n");
    const auto out = OutputFile::reopen(place.path(), 8, false);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ExitCode::trouble);
    CHECK(out.error().message == "cannot write to " + place.path() +
                                     ": it has 4 bytes, fewer than the 8 of its checkpoint: results are missing");
    CHECK(place.get() == "one\n");
  }

  TEST_CASE("begins a file that is to be resumed but keeps one that holds something") {
    const Place place;
    REQUIRE(OutputFile::reopen(place.path(), 0, false));
    REQUIRE(OutputFile::reopen(place.path(), 0, false));  // empty: an earlier start got no further
    place.put("old");
    const auto refused = OutputFile::reopen(place.path(), 0, false);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ExitCode::usage);
    CHECK(place.get() == "old");
    REQUIRE(OutputFile::reopen(place.path(), 0, true));
    CHECK(place.get().empty());
  }

  TEST_CASE("cannot resume a device") {
    const auto out = OutputFile::reopen("/dev/null", 0, false);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ExitCode::usage);
    CHECK(out.error().message == "/dev/null is no regular file: it cannot be resumed");
  }
}

}  // namespace
}  // namespace smbprobe::cli
