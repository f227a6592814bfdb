#include "targets/line_reader.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace smbprobe::targets {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  LineReader lines(in);
  std::vector<std::string> out;
  while (lines.next()) {
    CHECK(lines.whole());
    out.emplace_back(lines.text());
    CHECK(lines.number() == out.size());
  }
  return out;
}

TEST_SUITE("targets/line_reader") {
  TEST_CASE("gives lines with and without a last line end") {
    using Lines = std::vector<std::string>;
    CHECK(lines_of("") == Lines{});
    CHECK(lines_of("\n") == Lines{""});
    CHECK(lines_of("a") == Lines{"a"});
    CHECK(lines_of("a\nb\n") == Lines{"a", "b"});
    CHECK(lines_of("a\r\n\r\nb\rc\r\n") == Lines{"a", "", "b\rc"});
    CHECK(lines_of("\xef\xbb\xbf"
                   "a\n\xef\xbb\xbf"
                   "b") == Lines{"a",
                                 "\xef\xbb\xbf"
                                 "b"});
    CHECK(lines_of(std::string("a\0b\n", 4)) == Lines{std::string("a\0b", 3)});
  }

  TEST_CASE("gives lines around the size of its buffer") {
    for (const std::size_t size : {4094U, 4095U, 4096U, 4097U, 8191U, 8192U, 100000U}) {
      CAPTURE(size);
      const std::string line(size, 'x');
      CHECK(lines_of(line + "\n" + line) == std::vector<std::string>{line, line});
    }
  }

  TEST_CASE("cuts a line that is too long into pieces") {
    const std::string line(2 * LineReader::kMostLine + 5, 'x');
    std::istringstream in(line + "\nb\n");
    LineReader lines(in);
    std::size_t size = 0;
    for (int piece = 0; piece < 3; ++piece) {
      REQUIRE(lines.next());
      CHECK_FALSE(lines.whole());
      CHECK(lines.number() == 1);
      size += lines.text().size();
    }
    CHECK(size == line.size());
    REQUIRE(lines.next());
    CHECK(lines.whole());
    CHECK(lines.text() == "b");
    CHECK(lines.number() == 2);
    CHECK_FALSE(lines.next());
  }
}

}  // namespace
}  // namespace smbprobe::targets
