#include "base/json_writer.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/escape.hpp"
#include "base/utf8.hpp"
#include "support/json.hpp"

namespace smbprobe::base {
namespace {

using test::Json;

/// A code point as \u and four digits, as nlohmann writes it when it is asked for ASCII.
std::string escaped(char32_t value) {
  std::string text;
  append_utf8(text, value);
  const std::string json = Json(text).dump(-1, ' ', true);
  return json.substr(1, json.size() - 2);
}

/// What the writer should make of the same values: nlohmann's text, with the controls from DEL on escaped too.
std::string expected(const Json& json, int indent = -1) {
  const std::string dumped = json.dump(indent, ' ', false, Json::error_handler_t::replace);
  std::string out;
  for (std::string_view rest = dumped; !rest.empty();) {
    const CodePoint c = first_code_point(rest);
    const bool layout = c.value < ' ';
    out += is_control(c.value) && !layout ? escaped(c.value) : std::string(rest.substr(0, c.size));
    rest.remove_prefix(c.size);
  }
  return out;
}

template <class T>
std::string written(const T& value) {
  JsonWriter out;
  out.value(value);
  return out.take();
}

/// A document with every kind of value, nested and empty ones.
template <class Nothing>
std::string sample(int indent, Nothing nothing) {
  JsonWriter out(indent);
  out.begin_object();
  out.member("number", 7);
  out.member("text", std::string("a\"b"));
  out.raw_string("word", "plain");
  out.string_or_null("none", "");
  out.member("yes", true);
  out.member("missing", std::optional<int>{});
  out.member("there", std::optional<bool>{false});
  out.array("list", std::vector<int>{1, 2}, [&](int i) { out.value(i); });
  out.array("empty", std::vector<int>{}, [&](int i) { out.value(i); });
  out.array_or_null("no_list", std::optional<std::vector<int>>{}, nothing);
  out.array("objects", std::array{1, 2}, [&](int i) {
    out.begin_object();
    out.member("i", i);
    out.end_object();
  });
  out.key("object");
  out.begin_object();
  out.end_object();
  out.end_object();
  return out.take();
}

const Json kSample{{"number", 7},
                   {"text", "a\"b"},
                   {"word", "plain"},
                   {"none", nullptr},
                   {"yes", true},
                   {"missing", nullptr},
                   {"there", false},
                   {"list", {1, 2}},
                   {"empty", Json::array()},
                   {"no_list", nullptr},
                   {"objects", {{{"i", 1}}, {{"i", 2}}}},
                   {"object", Json::object()}};

TEST_SUITE("base/json_writer") {
  TEST_CASE("writes what nlohmann writes in one line") {
    CHECK(sample(-1, [](int) {}) == expected(kSample));
  }

  TEST_CASE("writes what nlohmann writes with lines") {
    CHECK(sample(2, [](int) {}) == expected(kSample, 2));
    CHECK(sample(0, [](int) {}) == expected(kSample, 0));
  }

  TEST_CASE("keys that are not literals are escaped where they must be") {
    for (const int indent : {-1, 2}) {
      JsonWriter out(indent);
      out.begin_object();
      for (const std::string_view key : {"a", "b\"\n\u202e"}) {
        out.key(key);
        out.value(1);
      }
      out.end_object();
      CHECK(out.take() == expected({{"a", 1}, {"b\"\n\u202e", 1}}, indent));
    }
  }

  TEST_CASE("JSON that is there already is taken as it is") {
    JsonWriter out;
    out.begin_array();
    out.token("1.50");
    out.token("[2, 3]");
    out.end_array();
    CHECK(out.take() == "[1.50,[2, 3]]");
  }

  TEST_CASE("numbers to their limits") {
    CHECK(written(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(written(std::int16_t{-60}) == "-60");
    CHECK(written(std::uint8_t{200}) == "200");
  }

  TEST_CASE("a number with a point keeps it") {
    CHECK(written(41.7) == "41.7");
    CHECK(written(42.0) == "42.0");
    CHECK(written(0.0) == "0.0");
    CHECK(written(1e300) == "1e+300");
    CHECK(written(std::numeric_limits<double>::infinity()) == "null");
  }

  TEST_CASE("large numbers have an exponent from where nlohmann gives them one") {
    for (const double number : {999'999'999'999'999.0, 1e15, 4396251122820816.0, -1234567890123456.5, 9.5e15, 1e16})
      CHECK(written(number) == expected(Json(number)));
    CHECK(written(4396251122820816.0) == "4.396251122820816e+15");
  }

  TEST_CASE("controls and quotes are escaped") {
    CHECK(written("a\"\\/\b\f\n\r\t") == R"("a\"\\/\b\f\n\r\t")");
    CHECK(written("\x1b[2J\x7f") == R"("\u001b[2J\u007f")");
    CHECK(written("e\u0301\u0301\u0301\u0301\u0301x\u0301\u00ad") ==
          "\"e\u0301\u0301\u0301\u0301\\u0301x\u0301\\u00ad\"");
    CHECK(written("\u202e\U000e0041\u4e2d") == "\"\\u202e\\udb40\\udc41\u4e2d\"");
  }

  TEST_CASE("broken UTF-8 becomes U+FFFD") {
    CHECK(written("\xff\xfe") == "\"\ufffd\ufffd\"");
    CHECK(written("\xe2\x82") == "\"\ufffd\"");
    CHECK(written("\xed\xa0\x80") == "\"\ufffd\ufffd\ufffd\"");
    CHECK(written(std::string_view("a\0b", 3)) == R"("a\u0000b")");
  }

  TEST_CASE("any string of three bytes is written as nlohmann writes it") {
    constexpr std::array<char, 24> kOdd{'a',    '"',    '\\',   '\n',   '\x1b', '\x7f', '\x80', '\x8f',
                                        '\x90', '\x9f', '\xa0', '\xa8', '\xbf', '\xc0', '\xc2', '\xe0',
                                        '\xe2', '\xed', '\xef', '\xf0', '\xf3', '\xf4', '\xf5', '\xff'};
    std::size_t different = 0;
    for (const char a : kOdd)
      for (const char b : kOdd)
        for (const char c : kOdd)
          for (const std::string& text : {std::string{a, b, c}, std::string{a, b, c, '\x80'}})
            if (written(text) != expected(Json(text))) ++different;
    CHECK(different == 0);
  }

  TEST_CASE("grows with its text") {
    const std::string longest(100'000, 'x');
    JsonWriter out;
    out.begin_array();
    for (int i = 0; i < 10; ++i) out.value(longest);
    out.end_array();
    CHECK(Json::parse(out.take()).size() == 10);
  }
}

}  // namespace
}  // namespace smbprobe::base
