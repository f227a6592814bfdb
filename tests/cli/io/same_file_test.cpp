#include "cli/io/same_file.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

namespace smbprobe::cli {
namespace {

TEST_SUITE("cli/same_file") {
  TEST_CASE("a file has many names, before it is there and after") {
    const test::TemporaryFolder folder;
    const std::string plain = folder / "x";
    const std::string roundabout = folder / "./x";
    CHECK(same_file(plain, roundabout));
    std::ofstream(plain) << "1";
    std::filesystem::create_symlink(plain, folder / "link");
    std::filesystem::create_hard_link(plain, folder / "twin");
    CHECK(same_file(plain, roundabout));
    CHECK(same_file(plain, folder / "link"));
    CHECK(same_file(plain, folder / "twin"));
    CHECK_FALSE(same_file(plain, folder / "y"));
  }

  TEST_CASE("what is no file of its own is shared without harm") {
    CHECK_FALSE(same_file("", ""));
    CHECK_FALSE(same_file("-", "-"));
    CHECK_FALSE(same_file("/dev/null", "/dev/null"));
  }

  TEST_CASE("says which options name one file") {
    const std::array files{NamedFile{"-o", "a"}, NamedFile{"--record", ""}, NamedFile{"--resume", "./a"}};
    const auto problem = shared_file(files);
    REQUIRE(problem);
    CHECK(problem->code == ExitCode::usage);
    CHECK(problem->message == "-o and --resume name the same file");
    CHECK_FALSE(shared_file({}));
  }

  TEST_CASE("says that an output is read") {
    const std::array<std::string, 2> inputs{"-", "saved"};
    const auto problem = written_over("./saved", inputs);
    REQUIRE(problem);
    CHECK(problem->message == "-o ./saved is one of the files to read; write to another file");
    CHECK_FALSE(written_over("other", inputs));
    CHECK_FALSE(written_over("", inputs));
  }
}

}  // namespace
}  // namespace smbprobe::cli
