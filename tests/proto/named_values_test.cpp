#include "proto/named_values.hpp"

#include <doctest/doctest.h>

#include "proto/smb1_constants.hpp"

using namespace smbprobe::proto;

namespace {

constexpr std::array<Named<std::uint16_t>, 2> kTable{{{1, "TOKEN_ONE", "one"}, {3, "TOKEN_THREE", "three"}}};
constexpr std::array<Named<std::uint16_t>, 2> kRepeated{{{1, "A", "a"}, {1, "B", "b"}}};
static_assert(sorted_and_unique(kTable));
static_assert(!sorted_and_unique(kRepeated));

}  // namespace

TEST_SUITE("proto/named_values") {
  TEST_CASE("finds a row by its value") { CHECK(find_named(kTable, std::uint16_t{3})->token == "TOKEN_THREE"); }

  TEST_CASE("has no label for an unknown value") { CHECK(label_of(kTable, std::uint16_t{2}) == std::nullopt); }

  TEST_CASE("finds a value by its label") { CHECK(value_of(kTable, "three") == 3); }

  TEST_CASE("has no value for an unknown label") { CHECK(value_of(kTable, "four") == std::nullopt); }

  TEST_CASE("gives the number for an unknown value") { CHECK(label_or_hex(kTable, std::uint16_t{0x2a}) == "0x002a"); }

  TEST_CASE("pads hex numbers") {
    CHECK(hex_number(0xbb, 8) == "0x000000bb");
    CHECK(hex_number(0x12345, 4) == "0x12345");
    CHECK(hex_number(0, 0) == "0x0");
  }

  TEST_CASE("lists flags lowest first with unknown bits as numbers") {
    CHECK(flag_labels(kSmb1Capabilities, 0x80040001) ==
          std::vector<std::string>{"RAW_MODE", "0x00040000", "EXTENDED_SECURITY"});
  }
}
