#include "cli/output_file.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <unistd.h>

namespace smbprobe::cli {
namespace {

/// A path in a folder of its own that goes away with it.
class Place {
 public:
  Place() {
    std::string name = (std::filesystem::temp_directory_path() / "smbprobe-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~Place() { std::filesystem::remove_all(folder_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] std::string path() const { return folder_ / "out"; }
  void put(const std::string& text) const { std::ofstream(path()) << text; }
  [[nodiscard]] std::string get() const {
    std::ostringstream out;
    out << std::ifstream(path()).rdbuf();
    return out.str();
  }

 private:
  std::filesystem::path folder_;
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
}

}  // namespace
}  // namespace smbprobe::cli
