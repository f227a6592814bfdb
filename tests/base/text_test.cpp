#include "base/text.hpp"

#include <array>
#include <vector>

#include <doctest/doctest.h>

namespace smbprobe::base {
namespace {

TEST_SUITE("base/text") {
  TEST_CASE("puts commas between parts, and nothing around them") {
    CHECK(join(std::vector<std::string>{"a", "b", "c"}) == "a, b, c");
    CHECK(join(std::array<std::string_view, 1>{"a"}) == "a");
    CHECK(join(std::vector<std::string>{}).empty());
  }

  TEST_CASE("puts what is asked for between them, beside empty parts too") {
    CHECK(join(std::vector<std::string>{"", "", "c"}, "|") == "||c");
  }
}

}  // namespace
}  // namespace smbprobe::base
