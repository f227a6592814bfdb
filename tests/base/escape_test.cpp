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
