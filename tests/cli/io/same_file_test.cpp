#include "cli/io/same_file.hpp"

#include <fcntl.h>
#include <unistd.h>

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

  TEST_CASE("a standard stream is compared as the file that it leads to") {
    const test::TemporaryFolder folder;
    const std::string path = folder / "x";
    std::ofstream(path) << "1";
    const int before = ::dup(STDOUT_FILENO);
    const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND);
    ::dup2(fd, STDOUT_FILENO);
    const auto problem = file_clash({{named_output("")}, {{"FILE", path}}});
    const auto opened = file_clash({{{"-o", folder / "y"}, named_output("")}, {}}, folder / "y", fd);
    ::dup2(before, STDOUT_FILENO);
    ::close(before);
    ::close(fd);
    REQUIRE(problem);
    CHECK(problem->message == "standard output and FILE name the same file, " + path + ": write to another one");
    REQUIRE(opened);
    CHECK(opened->message == "-o and standard output name the same file, " + (folder / "y") + ": write to another one");
    CHECK_FALSE(file_clash({{named_output("")}, {{"FILE", path}}}));
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
