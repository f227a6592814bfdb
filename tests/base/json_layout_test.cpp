#include "base/json_layout.hpp"

#include <string>

#include <doctest/doctest.h>

#include "support/json.hpp"

namespace smbprobe::base {
namespace {

TEST_SUITE("base/json_layout") {
  TEST_CASE("spaces and marks inside strings stay") {
    CHECK(one_line("{ \"a, b\" : \"{ \\\" }\" }") == "{\"a, b\":\"{ \\\" }\"}");
  }

  TEST_CASE("strings and numbers stay as they are written") {
    CHECK(one_line(R"([ "\u0041", 1.50, { "a\n" : -0 }, null ])") == R"(["\u0041",1.50,{"a\n":-0},null])");
  }

  TEST_CASE("both layouts are nlohmann's") {
    const std::string text = R"({"a": [], "b": {}, "c": [1, {"d": null, "e": [true, "x"]}], "f": "\"[,]"})";
    const test::Json json = test::Json::parse(text);
    CHECK(one_line(text) == json.dump());
    CHECK(many_lines(text) == json.dump(2));
    CHECK(one_line(many_lines(text)) == json.dump());
  }
}

}  // namespace
}  // namespace smbprobe::base
