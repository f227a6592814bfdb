#include "cli/sweep/checkpoint_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "support/temporary_folder.hpp"

namespace smbprobe::test {
namespace {

using cli::Checkpoint;
using cli::CheckpointFile;

Checkpoint sample_in_file(std::uint64_t next) {
  Checkpoint out;
  out.sweep.size = 100;
  out.next = next;
  return out;
}

auto files_in(const TemporaryFolder& folder) {
  return std::distance(std::filesystem::directory_iterator(folder.path()), {});
}

TEST_SUITE("cli/checkpoint_file") {
  TEST_CASE("holds nothing before it was saved, and leaves nothing") {
    const TemporaryFolder folder;
    {
      const auto file = CheckpointFile::open(folder / "none");
      REQUIRE(file);
      CHECK_FALSE(file->found());
      CHECK(file->caution().empty());
    }
    CHECK(files_in(folder) == 0);
  }

  TEST_CASE("holds what was saved last, and nothing is left beside it") {
    const TemporaryFolder folder;
    const std::string path = folder / "sweep.checkpoint";
    {
      auto file = CheckpointFile::open(path);
      REQUIRE(file);
      REQUIRE(file->save(sample_in_file(12)));
      REQUIRE(file->save(sample_in_file(50)));
    }
    const auto file = CheckpointFile::open(path);
    REQUIRE(file);
    CHECK(file->found() == std::optional(sample_in_file(50)));
    CHECK(files_in(folder) == 1);
  }

  TEST_CASE("is for one run at a time, before and after it is saved") {
    const TemporaryFolder folder;
    const std::string path = folder / "sweep.checkpoint";
    {
      auto first = CheckpointFile::open(path);
      REQUIRE(first);
      for (const std::uint64_t next : {1U, 2U, 3U}) {
        const auto second = CheckpointFile::open(path);
        REQUIRE_FALSE(second);
        CHECK(second.error().code == cli::ExitCode::trouble);
        CHECK(second.error().message ==
              "the checkpoint " + path + " is in use by another smbprobe; wait for it to finish");
        REQUIRE(first->save(sample_in_file(next)));
      }
    }
    const auto later = CheckpointFile::open(path);
    REQUIRE(later);
    CHECK(later->found() == std::optional(sample_in_file(3)));
  }

  TEST_CASE("that was left empty by a kill is where a sweep begins") {
    const TemporaryFolder folder;
    const std::string path = folder / "sweep.checkpoint";
    std::ofstream(path).flush();
    auto file = CheckpointFile::open(path);
    REQUIRE(file);
    CHECK_FALSE(file->found());
    REQUIRE(file->save(sample_in_file(1)));
  }

  TEST_CASE("that is something else is named and not replaced in silence") {
    const TemporaryFolder folder;
    const std::string path = folder / "letter";
    std::ofstream(path) << "Dear Sir";
    const auto file = CheckpointFile::open(path);
    REQUIRE_FALSE(file);
    CHECK(file.error().code == cli::ExitCode::usage);
    CHECK(file.error().message == "cannot resume from " + path + ": it is not a checkpoint: no JSON of that type");
    CHECK(std::filesystem::file_size(path) == 8);
  }

  TEST_CASE("that is a device stays one") {
    const auto file = CheckpointFile::open("/dev/null");
    REQUIRE_FALSE(file);
    CHECK(file.error().code == cli::ExitCode::usage);
    CHECK(file.error().message == "/dev/null is not a regular file and cannot be used as a checkpoint");
  }

  TEST_CASE("behind a link is kept there") {
    const TemporaryFolder folder;
    std::filesystem::create_symlink("deeper", folder / "link");
    for (const std::uint64_t next : {1U, 2U}) {
      auto file = CheckpointFile::open(folder / "link");
      REQUIRE(file);
      CHECK(file->found().has_value() == (next > 1));
      REQUIRE(file->save(sample_in_file(next)));
    }
    CHECK(std::filesystem::is_symlink(folder / "link"));
    CHECK(std::filesystem::is_regular_file(folder / "deeper"));
    CHECK(files_in(folder) == 2);
  }

  TEST_CASE("is not read without an end") {
    const TemporaryFolder folder;
    const std::string path = folder / "large";
    std::ofstream(path).flush();
    std::filesystem::resize_file(path, std::uintmax_t{1} << 36U);
    const auto file = CheckpointFile::open(path);
    REQUIRE_FALSE(file);
    CHECK(file.error().code == cli::ExitCode::usage);
    CHECK(file.error().message == "cannot resume from " + path + ": it is not a checkpoint: it has more than 64 MiB");
  }

  TEST_CASE("that cannot be replaced because of a file of the user says so") {
    const TemporaryFolder folder;
    const std::string path = folder / "sweep.checkpoint";
    std::ofstream(path + ".smbprobe-new") << "a letter";
    auto file = CheckpointFile::open(path);
    REQUIRE(file);
    const auto saved = file->save(sample_in_file(1));
    REQUIRE_FALSE(saved);
    CHECK(saved.error().code == cli::ExitCode::trouble);
    CHECK(saved.error().message == "cannot write the checkpoint " + path + ": " + path +
                                       ".smbprobe-new is in the way, and no smbprobe wrote it");
  }

  TEST_CASE("that is a folder is our trouble") {
    const TemporaryFolder folder;
    const auto file = CheckpointFile::open(folder.path());
    REQUIRE_FALSE(file);
    CHECK(file.error().code == cli::ExitCode::trouble);
  }

  TEST_CASE("that cannot be made or replaced names its path") {
    CHECK(CheckpointFile::open("/nonexistent/folder/x").error().message ==
          "cannot open the checkpoint /nonexistent/folder/x: No such file or directory");
    const TemporaryFolder folder;
    const std::string path = folder / "gone/x";
    std::filesystem::create_directory(folder / "gone");
    auto file = CheckpointFile::open(path);
    REQUIRE(file);
    std::filesystem::remove_all(folder / "gone");
    const auto saved = file->save(sample_in_file(1));
    REQUIRE_FALSE(saved);
    CHECK(saved.error().code == cli::ExitCode::trouble);
    CHECK(saved.error().message == "cannot write the checkpoint " + path + ": No such file or directory");
  }
}

}  // namespace
}  // namespace smbprobe::test
