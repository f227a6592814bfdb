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
    const auto problem = file_clash({{{"-o", "a"}, {"--record", ""}, {"--resume", "./a"}}, {}});
    REQUIRE(problem);
    CHECK(problem->code == ExitCode::usage);
    CHECK(problem->message == "-o and --resume name the same file, a: write to another one");
    CHECK_FALSE(file_clash({}));
  }

  TEST_CASE("whatever is written is not what is read") {
    const std::array<std::string, 2> inputs{"-", "saved"};
    FilesOfRun files{{{"-o", "out"}, {"--record", "./saved"}}, {{"--policy", ""}}};
    add_inputs(files, "FILE", inputs);
    const auto problem = file_clash(files);
    REQUIRE(problem);
    CHECK(problem->message == "--record and FILE name the same file, ./saved: write to another one");
    files.written.back().path = "other";
    CHECK_FALSE(file_clash(files));
  }

  TEST_CASE("two inputs may be one file") {
    CHECK_FALSE(file_clash({{{"-o", "out"}}, {{"-i", "list"}, {"--exclude-file", "list"}}}));
  }
}

}  // namespace
}  // namespace smbprobe::cli
