#include "cli/io/saved_file.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

namespace smbprobe::cli {
namespace {

TEST_SUITE("cli/saved_file") {
  TEST_CASE("a pipe is kept in a temporary file up to a bound") {
    const test::TemporaryFolder folder;
    const std::string path = folder / "pipe";
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    for (const bool fits : {true, false}) {
      std::thread writer([&] { std::ofstream(path) << "{}\n{}\n"; });
      auto file = SavedFile::open(path, fits ? 6 : 5);
      writer.join();
      REQUIRE(file.has_value() == fits);
      if (!fits) {
        CHECK(file.error() == path + " is a pipe of more than 64 GiB: save it, and give the file");
        continue;
      }
      Record piece;
      CHECK(file->next(piece));
      CHECK(file->next(piece));
      CHECK_FALSE(file->next(piece));
      file->release();
      CHECK(file->read(3, 2) == "{}");
    }
  }

  TEST_CASE("a file that was released is read again while it has its name") {
    const test::TemporaryFolder folder;
    const std::string path = folder / "saved";
    std::ofstream(path) << "{}\n[1]\n";
    auto file = SavedFile::open(path);
    REQUIRE(file);
    file->release();
    CHECK(file->read(3, 3) == "[1]");
    std::ofstream(folder / "other") << "{}\n[2]\n";
    std::filesystem::rename(folder / "other", path);
    CHECK(file->read(3, 3).empty());
  }
}

}  // namespace
}  // namespace smbprobe::cli
