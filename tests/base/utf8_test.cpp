#include "base/utf8.hpp"

#include <string>

#include <doctest/doctest.h>

namespace smbprobe::base {
namespace {

std::string encoded(char32_t value) {
  std::string out;
  append_utf8(out, value);
  return out;
}

TEST_SUITE("base/utf8") {
  TEST_CASE("every code point survives being written and read") {
    std::size_t wrong = 0;
    for (char32_t value = 0; value <= 0x10FFFF; ++value) {
      if (is_high_surrogate(value) || is_low_surrogate(value)) continue;
      const std::string text = encoded(value);
      const CodePoint c = first_code_point(text);
      if (!c.valid || c.value != value || c.size != text.size()) ++wrong;
    }
    CHECK(wrong == 0);
  }

  TEST_CASE("writes the shortest form") {
    CHECK(encoded(0x7F) == "\x7f");
    CHECK(encoded(0x80) == "\xc2\x80");
    CHECK(encoded(0x7FF) == "\xdf\xbf");
    CHECK(encoded(0x800) == "\xe0\xa0\x80");
    CHECK(encoded(0xFFFF) == "\xef\xbf\xbf");
    CHECK(encoded(0x10000) == "\xf0\x90\x80\x80");
    CHECK(encoded(0x10FFFF) == "\xf4\x8f\xbf\xbf");
  }

  TEST_CASE("a byte of broken UTF-8 is told by itself") {
    const CodePoint c = first_code_point("\xe2\x82");
    CHECK_FALSE(c.valid);
    CHECK(c.value == 0xE2);
    CHECK(c.size == 1);
  }

  TEST_CASE("a code point ends where it ends") {
    CHECK(first_code_point("\u20acx").size == 3);
    CHECK(first_code_point("x\xff").size == 1);
  }

  TEST_CASE("tells valid UTF-8 from broken") {
    CHECK(is_valid_utf8(""));
    CHECK(is_valid_utf8("A\u00e9\u20ac\U0010ffff"));
    for (const char* const broken : {"\x80", "\xe2\x82", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80",
                                     "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "a\xc3", "\xc3z"}) {
      CAPTURE(broken);
      CHECK_FALSE(is_valid_utf8(broken));
    }
  }

  TEST_CASE("a broken sequence reaches as far as it could have been a good one") {
    CHECK(broken_size("\xff") == 1);
    CHECK(broken_size("\xe2\x82") == 2);
    CHECK(broken_size("\xf0\x9f\x98z") == 3);
    CHECK(broken_size("\xed\xa0\x80") == 1);
    CHECK(broken_size("\xe4\x1b") == 1);
  }

  TEST_CASE("surrogates are there and back") {
    CHECK(to_surrogates(0x1F600).high == 0xD83D);
    CHECK(to_surrogates(0x1F600).low == 0xDE00);
    CHECK(from_surrogates(to_surrogates(0x10FFFF)) == 0x10FFFF);
    CHECK(from_surrogates({0xD800, 0xDC00}) == 0x10000);
    CHECK_FALSE(needs_surrogates(0xFFFF));
    CHECK(needs_surrogates(0x10000));
  }
}

}  // namespace
}  // namespace smbprobe::base
