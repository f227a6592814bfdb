#include "base/nearest_word.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string_view>

using namespace smbprobe;

TEST_SUITE("base/nearest_word") {
  TEST_CASE("counts letters that were added, left out, replaced or exchanged") {
    CHECK(base::edit_distance("scan", "scan") == 0);
    CHECK(base::edit_distance("", "scan") == 4);
    CHECK(base::edit_distance("scan", "") == 4);
    CHECK(base::edit_distance("scann", "scan") == 1);
    CHECK(base::edit_distance("scn", "scan") == 1);
    CHECK(base::edit_distance("scam", "scan") == 1);
    CHECK(base::edit_distance("sacn", "scan") == 1);
    CHECK(base::edit_distance("nas", "scan") == 3);
  }

  TEST_CASE("finds the word that was meant, and none far away or half made up") {
    constexpr std::array<std::string_view, 3> kVerbWords{"scan", "read", "report"};
    CHECK(base::nearest_word("raed", kVerbWords) == "read");
    CHECK(base::nearest_word("reprot", kVerbWords) == "report");
    CHECK(base::nearest_word("nas", kVerbWords) == std::nullopt);
    CHECK(base::nearest_word("s", kVerbWords) == std::nullopt);
    CHECK(base::nearest_word("scan", {}) == std::nullopt);
  }

  TEST_CASE("an unknown word is named with the one that was meant and all valid ones") {
    constexpr std::array<std::string_view, 2> kFormatWords{"text", "json"};
    CHECK(base::unknown_word("format", "jsn", kFormatWords) ==
          "unknown format 'jsn' (did you mean 'json'?); valid: text, json");
    CHECK(base::unknown_word("key", "x", kFormatWords, " in [signing]") ==
          "unknown key 'x' in [signing]; valid: text, json");
  }
}
