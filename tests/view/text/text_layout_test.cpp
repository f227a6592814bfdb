#include "view/text/text_layout.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace smbprobe::view {
namespace {

using Lines = std::vector<std::string>;

TEST_SUITE("view/text_layout") {
  TEST_CASE("what is cut ends in a mark, and fits") {
    CHECK(cut_to("abcdef", 6) == "abcdef");
    CHECK(cut_to("abcdef", 5) == "abcd\u2026");
    CHECK(cut_to("\u4e2d\u4e2d\u4e2d", 4) == "\u4e2d\u2026");
    CHECK(cut_to("abc", 1) == "\u2026");
  }

  TEST_CASE("width counts code points") { CHECK(display_width("größe") == 5); }

  TEST_CASE("width counts East Asian letters twice") { CHECK(display_width("中文.a") == 6); }

  TEST_CASE("width counts combining marks not at all") { CHECK(display_width("e\u0301") == 1); }

  TEST_CASE("width does not count styles") { CHECK(display_width(styled(Style::bad, "abc")) == 3); }

  TEST_CASE("wraps at spaces") { CHECK(wrap("one two three", 7) == Lines{"one two", "three"}); }

  TEST_CASE("a line may be filled to the last column") { CHECK(wrap("abc de", 6) == Lines{"abc de"}); }

  TEST_CASE("breaks a word that is too long") { CHECK(wrap("a bcdefgh", 4) == Lines{"a", "bcde", "fgh"}); }

  TEST_CASE("breaks at line feeds") { CHECK(wrap("a\nb", 10) == Lines{"a", "b"}); }

  TEST_CASE("keeps two spaces between words") { CHECK(wrap("a  b", 10) == Lines{"a  b"}); }

  TEST_CASE("an empty text is one empty line") { CHECK(wrap("", 10) == Lines{""}); }

  TEST_CASE("a wide letter does not stick out") {
    for (const auto& line : wrap("中中中中中", 5)) CHECK(display_width(line) <= 5);
  }

  TEST_CASE("a style is closed at the end of a line and opened on the next") {
    const Lines lines = wrap(styled(Style::bad, "one two"), 3);
    REQUIRE(lines.size() == 2);
    CHECK(render_style(lines[0], true) == "\x1b[1;31mone\x1b[0m");
    CHECK(render_style(lines[1], true) == "\x1b[1;31mtwo\x1b[0m");
  }

  TEST_CASE("a paragraph hangs") { CHECK(paragraph("one two three", 8, 2) == "one two\n  three\n"); }

  TEST_CASE("a paragraph fills its hanging lines") {
    CHECK(paragraph("a bcdefgh", 4, 2) == "a\n  bc\n  de\n  fg\n  h\n");
  }

  TEST_CASE("joins names") {
    CHECK(join_and({}).empty());
    CHECK(join_and({"a"}) == "a");
    CHECK(join_and({"a", "b"}) == "a and b");
    CHECK(join_and({"a", "b", "c"}) == "a, b and c");
  }

  TEST_CASE("equal columns become one") {
    const Table table{"T", {"445", "139"}, {{"x", {"yes", "yes"}}}};
    CHECK(render_style(render_table(table, 40), false) == "T               445 and 139\n  x             yes\n");
  }

  TEST_CASE("columns that differ stand side by side") {
    const Table table{"T", {"445", "139"}, {{"x", {"yes", "no"}}}};
    CHECK(render_style(render_table(table, 40), false) ==
          "T               445          139\n  x             yes          no\n");
  }

  TEST_CASE("three columns that differ take two tables") {
    const Table table{"T", {"1", "2", "3"}, {{"x", {"a", "b", "c"}}}};
    CHECK(render_style(render_table(table, 40), false) ==
          "T               1            2\n  x             a            b\nT               3\n  x             c\n");
  }

  TEST_CASE("a table without rows is nothing") { CHECK(render_table({"T", {"445"}, {}}, 80).empty()); }

  TEST_CASE("no line ends with a space") {
    const Table table{"T", {""}, {{"x", {"yes"}}}};
    CHECK(render_style(render_table(table, 40), false) == "T\n  x             yes\n");
  }

  TEST_CASE("paint takes marks away without colour") { CHECK(render_style(styled(Style::good, "ok"), false) == "ok"); }
}

}  // namespace
}  // namespace smbprobe::view
