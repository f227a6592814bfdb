#include "base/escape.hpp"

#include <string>

#include <doctest/doctest.h>

namespace smbprobe::base {
namespace {

TEST_SUITE("base/escape") {
  TEST_CASE("plain text stays") { CHECK(escape_terminal("NT LM 0.12 \\ \"x\" ~") == "NT LM 0.12 \\ \"x\" ~"); }

  TEST_CASE("letters of other scripts stay") { CHECK(escape_terminal("größe 中文 😀") == "größe 中文 😀"); }

  TEST_CASE("every C0 control and DEL becomes hex") {
    for (int c = 0; c < 0x20; ++c) CHECK(escape_terminal(std::string(1, static_cast<char>(c))).starts_with("\\x"));
    CHECK(escape_terminal("\x1b[31m") == "\\x1b[31m");
    CHECK(escape_terminal("a\nb") == "a\\x0ab");
    CHECK(escape_terminal("\x7f") == "\\x7f");
  }

  TEST_CASE("a NUL does not end the text") { CHECK(escape_terminal(std::string("a\0b", 3)) == "a\\x00b"); }

  TEST_CASE("C1 controls become code points") {
    CHECK(escape_terminal("\xc2\x9b") == "\\u{9b}");
    CHECK(escape_terminal("\xc2\x80\xc2\x9f\xc2\xa0") == "\\u{80}\\u{9f}\xc2\xa0");
  }

  TEST_CASE("bidirectional controls become code points") {
    CHECK(escape_terminal("\u202a\u202e\u2066\u2069\u200e\u200f\u061c") ==
          "\\u{202a}\\u{202e}\\u{2066}\\u{2069}\\u{200e}\\u{200f}\\u{61c}");
  }

  TEST_CASE("separators and tags become code points") {
    CHECK(escape_terminal("\u2028\u2029\ufeff\U000e0041") == "\\u{2028}\\u{2029}\\u{feff}\\u{e0041}");
  }

  TEST_CASE("what nobody sees becomes code points") {
    CHECK(escape_terminal("a\u00ad\u034f\u115f\u1160\u3164\uffa0\u2800b") ==
          "a\\u{ad}\\u{34f}\\u{115f}\\u{1160}\\u{3164}\\u{ffa0}\\u{2800}b");
    CHECK(escape_terminal("\u17b4\u180e\ufe0f\u206f\U000e0100") == "\\u{17b4}\\u{180e}\\u{fe0f}\\u{206f}\\u{e0100}");
  }

  TEST_CASE("a letter keeps four marks") {
    CHECK(escape_terminal("e\u0301\u0302\u0303\u0304") == "e\u0301\u0302\u0303\u0304");
    CHECK(escape_terminal("e\u0301\u0301\u0301\u0301\u0301x\u0301") == "e\u0301\u0301\u0301\u0301\\u{301}x\u0301");
    CHECK(escape_terminal("\u0e01\u0e47\u0e47\u0e47\u0e47\u0e47\u0e02") ==
          "\u0e01\u0e47\u0e47\u0e47\u0e47\\u{e47}\u0e02");
    std::string stacked = "e";
    for (int i = 0; i < 500; ++i) stacked += "\u0301";
    CHECK(escape_terminal(stacked).find("\u0301\u0301\u0301\u0301\u0301") == std::string::npos);
  }

  TEST_CASE("a long text is cut to 255 code points with a mark") {
    std::string fits(kMostCodePoints, 'x');
    CHECK_FALSE(cut_long(fits));
    CHECK(fits.size() == 255);
    std::string wide;
    for (int i = 0; i < 255; ++i) wide += "\u4e2d";
    CHECK_FALSE(cut_long(wide));
    wide += "\u4e2d";
    CHECK(cut_long(wide) == 256);
    CHECK(wide.size() == 254 * 3 + 3);
    CHECK(wide.ends_with("\u4e2d\u2026"));
    CHECK_FALSE(cut_long(wide));       // a text that was cut stays as it is
    std::string huge(130000, '\xff');  // no UTF-8 at all
    CHECK(cut_long(huge) == 130000);
    CHECK(huge == std::string(254, '\xff') + "\u2026");
  }

  TEST_CASE("a lone byte becomes hex") { CHECK(escape_terminal("a\xff\x80z") == "a\\xff\\x80z"); }

  TEST_CASE("a sequence that is cut off becomes hex") { CHECK(escape_terminal("\xe4\xb8") == "\\xe4\\xb8"); }

  TEST_CASE("overlong forms become hex") {
    CHECK(escape_terminal("\xc0\xaf") == "\\xc0\\xaf");
    CHECK(escape_terminal("\xe0\x80\x9b") == "\\xe0\\x80\\x9b");
  }

  TEST_CASE("surrogates become hex") { CHECK(escape_terminal("\xed\xa0\x80") == "\\xed\\xa0\\x80"); }

  TEST_CASE("values past the last code point become hex") {
    CHECK(escape_terminal("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
  }

  TEST_CASE("the last code point stays") { CHECK(escape_terminal("\xf4\x8f\xbf\xbf") == "\xf4\x8f\xbf\xbf"); }

  TEST_CASE("a broken sequence does not swallow the escape behind it") {
    CHECK(escape_terminal("\xe4\x1b[2J") == "\\xe4\\x1b[2J");
  }

  TEST_CASE("what means something in HTML becomes entities") {
    CHECK(escape_html("<a href=\"x\" title='y'>&amp;</a>") ==
          "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
    CHECK(escape_html("plain \xc3\xa9") == "plain \xc3\xa9");
  }
}

}  // namespace
}  // namespace smbprobe::base
