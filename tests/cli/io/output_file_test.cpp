#include "cli/io/output_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "base/fingerprint.hpp"
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

/// Of a file that holds this text alone: its ends follow one another.
FileMark mark_of(std::string_view text) {
  constexpr std::size_t kEnd = 4096;
  base::Fingerprint fingerprint;
  fingerprint.add(text.substr(0, kEnd));
  fingerprint.add(text.substr(text.size() - std::min(text.size(), kEnd)));
  return {.bytes = text.size(), .fingerprint = fingerprint.value()};
}

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
    auto out = OutputFile::reopen(place.path(), mark_of("one\ntwo\n"), false);
    REQUIRE(out);
    CHECK(out->written() == 8);
    out->write("three\n");
    out->close();
    CHECK(place.get() == "one\ntwo\nthree\n");
  }

  TEST_CASE("marks what is written, as it goes on from there") {
    const Place place;
    auto out = OutputFile::reopen(place.path(), {}, false);
    REQUIRE(out);
    out->hold();
    for (const std::size_t lines : {0U, 2U, 4000U}) {  // nothing, both ends the same, both ends apart
      for (std::size_t i = 0; i < lines; ++i) out->write(std::to_string(i) + '\n');
      const auto mark = out->sync();
      REQUIRE(mark);
      CHECK(mark->bytes == place.get().size());  // it has left for the disk
      CHECK(*mark == mark_of(place.get()));
    }
    const auto mark = out->sync();
    out->close();
    CHECK(OutputFile::reopen(place.path(), *mark, false));
  }

  TEST_CASE("keeps a file that was changed since its checkpoint, and says so") {
    std::string text;
    for (int i = 0; i < 4000; ++i) text += std::to_string(i) + '\n';
    for (const std::size_t changed : {std::size_t{0}, std::size_t{4095}, text.size() - 4096, text.size() - 1}) {
      const Place place;
      std::string other = text;
      other[changed] = 'x';
      place.put(other);
      const auto out = OutputFile::reopen(place.path(), mark_of(text), true);
      REQUIRE_FALSE(out);
      CHECK(out.error().code == ExitCode::trouble);
      CHECK(out.error().message == "cannot write to " + place.path() +
                                       ": it was changed after its checkpoint was written; restore it, or start over "
                                       "with a new checkpoint and output file");
      CHECK(place.get() == other);
    }
  }

  TEST_CASE("says that results are missing where the file is shorter than its checkpoint") {
    const Place place;
    place.put("one\n");
    const auto out = OutputFile::reopen(place.path(), {.bytes = 8, .fingerprint = 0}, false);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ExitCode::trouble);
    CHECK(out.error().message == "cannot write to " + place.path() +
                                     ": it has 4 bytes, fewer than the 8 of its checkpoint: results are missing; "
                                     "restore it, or start over with a new checkpoint and output file");
    CHECK(place.get() == "one\n");
  }

  TEST_CASE("says what to do where the file of a checkpoint is gone") {
    const Place place;
    const auto out = OutputFile::reopen(place.path(), {.bytes = 8, .fingerprint = 0}, true);
    REQUIRE_FALSE(out);
    CHECK(out.error().message.find("No such file or directory; restore it, or start over") != std::string::npos);
  }

  TEST_CASE("two at a time do not write one file") {
    const Place place;
    {
      auto first = OutputFile::open(place.path(), false);
      REQUIRE(first);
      first->write("first");
      const auto second = OutputFile::open(place.path(), true);
      REQUIRE_FALSE(second);
      CHECK(second.error().code == ExitCode::trouble);
      CHECK(second.error().message == "cannot write to " + place.path() +
                                          ": another smbprobe is writing to it; wait for it to finish, or use another "
                                          "file");
      CHECK_FALSE(OutputFile::reopen(place.path(), mark_of("fi"), true));
      CHECK(place.get() == "first");
    }
    CHECK(OutputFile::open(place.path(), true));
  }

  TEST_CASE("begins a file that is to be resumed but keeps one that holds something") {
    const Place place;
    REQUIRE(OutputFile::reopen(place.path(), {}, false));
    REQUIRE(OutputFile::reopen(place.path(), {}, false));  // empty: an earlier start got no further
    place.put("old");
    const auto refused = OutputFile::reopen(place.path(), {}, false);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ExitCode::usage);
    CHECK(place.get() == "old");
    auto out = OutputFile::reopen(place.path(), {}, true);
    REQUIRE(out);
    CHECK(place.get() == "old");
    out->close();
    CHECK(place.get().empty());
  }

  TEST_CASE("keeps what the file held until something is written, and to the end where nothing is") {
    const Place place;
    {
      auto out = OutputFile::open(place.path(), false);
      REQUIRE(out);
      out->abandon();
      CHECK_FALSE(std::filesystem::exists(place.path()));
    }
    place.put("old");
    {
      auto out = OutputFile::open(place.path(), true);
      REQUIRE(out);
      out->hold();
      out->write("new");
      CHECK(place.get() == "old");
      out->abandon();
    }
    CHECK(place.get() == "old");
    auto out = OutputFile::open(place.path(), true);
    out->close();
    CHECK(place.get().empty());
  }

  TEST_CASE("is no other file of the run, whatever that is called") {
    const Place place;
    place.put("old");
    const std::string link = place.path() + ".link";
    std::filesystem::create_symlink(place.path(), link);
    const FilesOfRun files{{{"-o", link}}, {{"FILE", place.path()}}};
    const auto out = OutputFile::open(link, true, files);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ExitCode::usage);
    CHECK(out.error().message == "-o and FILE name the same file, " + link + ": write to another one");
    CHECK(place.get() == "old");
  }

  TEST_CASE("says once how it will begin, before it does") {
    const Place place;
    auto out = OutputFile::reopen(place.path(), {}, false);
    REQUIRE(out);
    std::string announced;
    out->before_first([&](std::string_view text) {
      announced += text;
      CHECK(place.get().empty());
    });
    out->write("one\n");
    out->write("two\n");
    CHECK(announced == "one\n");
    CHECK(place.get() == "one\ntwo\n");
  }

  TEST_CASE("goes on with a file that begins as was announced, and with no other") {
    const FileMark mark{.bytes = 0, .fingerprint = 0, .beginning = "one\ntwo\n"};
    for (const auto& left : {std::string("o"), std::string("one\ntwo\nthree\n"), std::string("one\0\0\0\0\0", 8)}) {
      const Place place;
      place.put(left);
      CHECK(OutputFile::reopen(place.path(), mark, false));
    }
    for (const auto& other : {std::string("two\n"), std::string("one\nTwo\n")}) {
      const Place place;
      place.put(other);
      CHECK_FALSE(OutputFile::reopen(place.path(), mark, false));
      CHECK_FALSE(OutputFile::reopen(place.path(), {}, false));
      CHECK(place.get() == other);
    }
  }

  TEST_CASE("cannot resume a device") {
    const auto out = OutputFile::reopen("/dev/null", {}, false);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ExitCode::usage);
    CHECK(out.error().message == "/dev/null is not a regular file: it cannot be resumed");
  }
}

}  // namespace
}  // namespace smbprobe::cli
