#include "proto/guid.hpp"

#include <doctest/doctest.h>

using namespace smbprobe::proto;

namespace {

constexpr Guid kGuid{0x7e, 0x3b, 0x0b, 0x6a, 0x23, 0x01, 0x67, 0x45, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67};
constexpr std::string_view kText = "6a0b3b7e-0123-4567-89ab-cdef01234567";

}  // namespace

TEST_SUITE("proto/guid") {
  TEST_CASE("writes the first three groups turned round") { CHECK(to_string(kGuid) == kText); }

  TEST_CASE("reads its own text") { CHECK(parse_guid(kText) == kGuid); }

  TEST_CASE("reads upper case") { CHECK(parse_guid("6A0B3B7E-0123-4567-89AB-CDEF01234567") == kGuid); }

  TEST_CASE("rejects text of the wrong length") {
    CHECK(parse_guid("") == std::nullopt);
    CHECK(parse_guid("6a0b3b7e-0123-4567-89ab-cdef0123456") == std::nullopt);
    CHECK(parse_guid("{6a0b3b7e-0123-4567-89ab-cdef01234567}") == std::nullopt);
  }

  TEST_CASE("rejects a dash in the wrong place") {
    CHECK(parse_guid("6a0b3b7e00123-4567-89ab-cdef01234567") == std::nullopt);
    CHECK(parse_guid("6a0b3b7-e0123-4567-89ab-cdef01234567") == std::nullopt);
  }

  TEST_CASE("rejects a letter that is no digit") {
    CHECK(parse_guid("6a0b3b7g-0123-4567-89ab-cdef01234567") == std::nullopt);
  }
}
