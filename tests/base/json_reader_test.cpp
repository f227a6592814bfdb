#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/json_reader.hpp"
#include "support/json.hpp"

namespace smbprobe::base {
namespace {

using test::Json;

struct Checked {
  bool good;
  std::size_t offset;
  std::string message;
};

/// Takes any value to the end of the text.
Checked check(std::string_view text) {
  JsonReader in(text);
  in.skip();
  in.end();
  return in.error() ? Checked{false, in.error()->offset, in.error()->message} : Checked{true, 0, ""};
}

std::string read_text(std::string_view json) {
  JsonReader in(json);
  return in.text();
}

/// Valid and broken JSON in every way that the reader knows.
const std::vector<std::string> kTexts{
    R"({"a":[1,-2.5e+3,0,true,false,null,"x\u00e9\ud83d\ude00\n\"\\\/\b\f\r\t"],"b":{"c":[[],{}]}})",
    "[ 1 , 2 ]",
    "{ }",
    "\"\xc3\xa9\xf0\x9f\x98\x80\"",
    "0.5",
    "-0",
    "1E9",
    "",
    "{",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{\"a\"}",
    "{\"a\":1,}",
    "{a:1}",
    "{\"a\" 1}",
    "01",
    "1.",
    ".5",
    "-",
    "1e",
    "+1",
    "nul",
    "tru",
    "nulls",
    "true1",
    "\"abc",
    "\"a\tb\"",
    "\"\\x\"",
    "\"\\u12g4\"",
    "\"\\u12\"",
    "\"\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\udc00\"",
    "\"\xff\"",
    "\"\xc0\x80\"",
    "\"\xed\xa0\x80\"",
    "[1]]",
    "[}",
    "{\"a\":1]",
};

TEST_SUITE("base/json_reader") {
  TEST_CASE("takes exactly the texts that nlohmann takes") {
    for (const auto& text : kTexts) {
      CAPTURE(text);
      CHECK(check(text).good == Json::accept(text));
    }
  }

  TEST_CASE("says the same of every beginning and of every changed byte") {
    const std::string whole = kTexts.front();
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const std::string cut = whole.substr(0, size);
      CHECK_FALSE(check(cut).good);
      for (const char c : {'"', '\\', '{', ']', ',', '0', ' ', '\x01'}) {
        std::string changed = whole;
        changed[size] = c;
        CAPTURE(changed);
        CHECK(check(changed).good == Json::accept(changed));
      }
    }
  }

  TEST_CASE("undoes escapes as nlohmann does") {
    for (const std::string text : {R"("plain")", R"("\u00e9 \u20ac \ud83d\ude00 \u0000")", R"("\"\\\/\b\f\n\r\t")"})
      CHECK(read_text(text) == Json::parse(text).get<std::string>());
  }

  TEST_CASE("names the byte where a text ends too early") {
    const auto found = check(R"({"a":[1,2)");
    CHECK(found.offset == 9);
    CHECK(found.message == "it ends too early");
  }

  TEST_CASE("names the byte that is no JSON") { CHECK(check("[1,?]").offset == 3); }

  TEST_CASE("names what it expects and what it found") {
    JsonReader in(R"([12])");
    in.array([&] { static_cast<void>(in.text()); });
    REQUIRE(in.error());
    CHECK(in.error()->offset == 1);
    CHECK(in.error()->message == "a text is expected here, not a number");
  }

  TEST_CASE("refuses a number that does not fit") {
    JsonReader in("65536");
    CHECK(in.number<std::uint16_t>() == 0);
    CHECK(in.failed());
  }

  TEST_CASE("refuses a fraction for a whole number") {
    JsonReader in("1.5");
    static_cast<void>(in.number<int>());
    CHECK(in.failed());
  }

  TEST_CASE("refuses a negative number where none can be") {
    JsonReader in("-1");
    static_cast<void>(in.number<std::uint32_t>());
    CHECK(in.failed());
  }

  TEST_CASE("reads a fraction") {
    JsonReader in("41.7");
    CHECK(in.decimal() == doctest::Approx(41.7));
  }

  TEST_CASE("the first error stands") {
    JsonReader in("[1,true,x]");
    in.array([&] { static_cast<void>(in.text()); });
    in.end();
    CHECK(in.error()->offset == 1);
  }

  TEST_CASE("brackets inside each other end at a depth") {
    CHECK(check(std::string(64, '[') + std::string(64, ']')).good);
    CHECK_FALSE(check(std::string(65, '[') + std::string(65, ']')).good);
    CHECK_FALSE(check(std::string(1'000'000, '[')).good);
  }

  TEST_CASE("stopping is no error") {
    JsonReader in(R"({"a":1,"b":)");
    in.object([&](std::string_view key) {
      in.skip();
      if (key == "a") in.stop();
    });
    CHECK(in.failed());
    CHECK_FALSE(in.error());
  }

  TEST_CASE("passes over what is of another kind where that may be") {
    JsonReader in(R"([1, -1, 1.5, "7", 70000, true, "text", null, {"a": [1]}, [2], 3])");
    std::vector<std::uint16_t> numbers;
    in.array([&] { numbers.push_back(in.try_number<std::uint16_t>().value_or(0)); });
    in.end();
    CHECK_FALSE(in.failed());
    CHECK(numbers == std::vector<std::uint16_t>{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3});
  }

  TEST_CASE("takes texts, booleans, objects and lists only where they are") {
    JsonReader in(R"(["text", 1, true, null, {"a": 1}, [1], [1], {}])");
    std::string seen;
    std::size_t at = 0;
    in.array([&] {
      if (at < 2) seen += in.try_text().value_or("no text") + ",";
      if (at == 2 || at == 3) seen += in.try_boolean() == true ? "true," : "no boolean,";
      if (at == 4 || at == 5) seen += in.try_object([&](std::string_view) { in.skip(); }) ? "object," : "no object,";
      if (at == 6 || at == 7) seen += in.try_array([&] { in.skip(); }) ? "list" : ",no list";
      ++at;
    });
    in.end();
    CHECK_FALSE(in.failed());
    CHECK(seen == "text,no text,true,no boolean,object,no object,list,no list");
  }

  TEST_CASE("broken JSON is broken for those, too") {
    JsonReader in(R"({"a": tru})");
    in.try_object([&](std::string_view) { static_cast<void>(in.try_number<int>()); });
    CHECK(in.failed());
  }

  TEST_CASE("reads a string of any length up to what ends it or stands for something else") {
    for (std::size_t length = 0; length < 40; ++length) {
      const std::string plain(length, 'x');
      CHECK(base::JsonReader('"' + plain + "\"").text() == plain);
      CHECK(base::JsonReader('"' + plain + "\\n" + plain + "\"").text() == plain + '\n' + plain);
      CHECK(base::JsonReader('"' + plain + "\xC3\xA9" + plain + "\"").text() == plain + "\xC3\xA9" + plain);
      const std::string broken = '"' + plain + '\x1F' + plain + '"';
      base::JsonReader in(broken);
      CHECK(in.text().empty());
      CHECK(in.failed());
    }
  }

  TEST_CASE("gives the text of a value") {
    JsonReader in(R"([1.50, "\u0041", {"a" : []} , 2])");
    std::vector<std::string> tokens;
    in.array([&] { tokens.emplace_back(in.token()); });
    CHECK(tokens == std::vector<std::string>{"1.50", "\"\\u0041\"", "{\"a\" : []}", "2"});
  }
}

}  // namespace
}  // namespace smbprobe::base
