#include "proto/decode_error.hpp"

#include <doctest/doctest.h>

using namespace smbprobe::proto;

TEST_SUITE("proto/decode_error") {
  TEST_CASE("names every code") {
    CHECK(name_of(DecodeErrc::truncated) == "truncated");
    CHECK(name_of(DecodeErrc::bad_magic) == "bad_magic");
    CHECK(name_of(DecodeErrc::bad_structure_size) == "bad_structure_size");
    CHECK(name_of(DecodeErrc::bad_value) == "bad_value");
    CHECK(name_of(DecodeErrc::out_of_range) == "out_of_range");
    CHECK(name_of(DecodeErrc::misaligned) == "misaligned");
    CHECK(name_of(DecodeErrc::bad_count) == "bad_count");
    CHECK(name_of(DecodeErrc::trailing_data) == "trailing_data");
  }

  TEST_CASE("describes code and place and field") {
    CHECK(describe({DecodeErrc::truncated, 64, "StructureSize"}) == "truncated at 64: StructureSize");
  }
}
