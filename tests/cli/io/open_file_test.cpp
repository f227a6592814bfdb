#include "cli/io/open_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

namespace smbprobe::cli {
namespace {

bool is_inherited(int fd) { return (::fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0; }

TEST_SUITE("cli/open_file") {
  TEST_CASE("no other program gets a descriptor") {
    const test::TemporaryFolder folder;
    for (const int fd : {open_named(folder / "a", O_WRONLY | O_CREAT), make_own(folder / "b"), open_own(folder / "b"),
                         make_nameless(), open_folder_of(folder / "a")}) {
      REQUIRE(fd >= 0);
      CHECK_FALSE(is_inherited(fd));
      ::close(fd);
    }
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
  }

  TEST_CASE("what the program names is new and no link") {
    const test::TemporaryFolder folder;
    std::ofstream(folder / "there") << "1";
    std::filesystem::create_symlink(folder / "there", folder / "link");
    std::filesystem::create_symlink(folder / "nowhere", folder / "dead");
    for (const auto* name : {"there", "link", "dead"}) {
      CHECK(make_own(folder / name) < 0);
      CHECK(errno == EEXIST);
    }
    CHECK(open_own(folder / "link") < 0);
    CHECK_FALSE(std::filesystem::exists(folder / "nowhere"));
  }

  TEST_CASE("a link leads to its file, whether that is there or not") {
    const test::TemporaryFolder folder;
    std::filesystem::create_symlink("second", folder / "first");
    std::filesystem::create_symlink(folder / "third", folder / "second");
    CHECK(behind_links(folder / "first") == folder / "third");
    std::ofstream(folder / "third") << "1";
    CHECK(behind_links(folder / "first") == folder / "third");
    CHECK(behind_links(folder / "third") == folder / "third");
    std::filesystem::create_symlink("round", folder / "round");
    CHECK_FALSE(behind_links(folder / "round").empty());
    CHECK(behind_links("").empty());
  }
}

}  // namespace
}  // namespace smbprobe::cli
