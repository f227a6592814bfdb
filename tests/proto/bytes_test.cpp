#include "proto/bytes.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "support/hex.hpp"

using namespace smbprobe::proto;
using smbprobe::test::from_hex;

TEST_SUITE("proto/bytes") {
  TEST_CASE("writes hex in lower case without separators") { CHECK(to_hex(Bytes{0x00, 0xAB, 0xFF}) == "00abff"); }

  TEST_CASE("writes no hex for no bytes") { CHECK(to_hex({}).empty()); }

  TEST_CASE("keeps bytes from 0x80 of a text") { CHECK(to_bytes("A\xff") == Bytes{0x41, 0xFF}); }

  TEST_CASE("keeps a NUL inside a text") { CHECK(to_bytes(std::string_view("a\0b", 3)) == Bytes{'a', 0, 'b'}); }

  TEST_CASE("reads hex back") { CHECK(from_hex("00 ab\nff") == Bytes{0x00, 0xAB, 0xFF}); }

  TEST_CASE("rejects half a byte of hex") {
    CHECK_THROWS_AS(static_cast<void>(from_hex("abc")), std::invalid_argument);
  }
}
