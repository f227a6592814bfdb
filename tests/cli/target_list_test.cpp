#include "cli/target_list.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

namespace smbprobe::cli {
namespace {

/// A list of targets in a file that goes away.
class ListFile {
 public:
  explicit ListFile(const std::string& text) {
    path_ = (std::filesystem::temp_directory_path() / "smbprobe-list-XXXXXX").string();
    const int fd = mkstemp(path_.data());
    REQUIRE(fd >= 0);
    ::close(fd);
    std::ofstream(path_) << text;
  }
  ~ListFile() { std::filesystem::remove(path_); }
  ListFile(const ListFile&) = delete;
  ListFile& operator=(const ListFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST_SUITE("cli/target_list") {
  TEST_CASE("keeps the order of arguments and then of the file") {
    const ListFile list("c\nd:4450\n");
    const auto targets = collect_targets({"a", "192.0.2.7"}, list.path());
    REQUIRE(targets);
    REQUIRE(targets->size() == 4);
    CHECK((*targets)[0].host == "a");
    CHECK((*targets)[1].host == "192.0.2.7");
    CHECK((*targets)[2].host == "c");
    CHECK((*targets)[3].port == 4450);
  }

  TEST_CASE("passes over comments and blanks") {
    const ListFile list("# all\n\n  a # one\r\n\t\nb#two");
    const auto targets = collect_targets({}, list.path());
    REQUIRE(targets);
    REQUIRE(targets->size() == 2);
    CHECK((*targets)[0].text == "a");
    CHECK((*targets)[1].text == "b");
  }

  TEST_CASE("names the line of a bad target") {
    const ListFile list("a\n\n10.0.0.0/8\n");
    const auto targets = collect_targets({}, list.path());
    REQUIRE_FALSE(targets);
    CHECK(targets.error().find(list.path() + ", line 3: bad target '10.0.0.0/8'") != std::string::npos);
  }

  TEST_CASE("says which file is missing and why") {
    const auto targets = collect_targets({"a"}, "/nowhere/list");
    REQUIRE_FALSE(targets);
    CHECK(targets.error() == "cannot read targets from /nowhere/list: No such file or directory");
  }

  TEST_CASE("nothing is no target list") { CHECK_FALSE(collect_targets({}, "")); }
}

}  // namespace
}  // namespace smbprobe::cli
