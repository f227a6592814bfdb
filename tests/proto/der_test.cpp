#include "proto/der.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

Decoded<DerElement> first_of(ByteView bytes) {
  DerWalk walk{bytes};
  return walk.next("test");
}

DecodeErrc der_error(std::string_view hex) {
  const ExactBuffer exact(from_hex(hex));
  const auto element = first_of(exact.view());
  REQUIRE(!element);
  return element.error().code;
}

std::optional<std::string> oid(std::string_view hex) { return oid_to_text(from_hex(hex)); }

std::optional<std::string> oid_hex(std::string_view text) {
  const auto content = oid_from_text(text);
  return content ? std::optional{to_hex(*content)} : std::nullopt;
}

}  // namespace

TEST_SUITE("proto/der") {
  TEST_CASE("reads a short and a long length") {
    for (const std::string_view hex : {"0403010203", "048103010203", "04820003010203", "048400000003010203"}) {
      const Bytes bytes = from_hex(hex);
      const auto element = first_of(bytes);
      REQUIRE(element);
      CHECK(element->tag == kDerOctetString);
      CHECK(to_hex(element->content) == "010203");
      CHECK(element->offset == bytes.size() - 3);
    }
  }

  TEST_CASE("reads an empty element") {
    const Bytes bytes = from_hex("3000");
    const auto element = first_of(bytes);
    REQUIRE(element);
    CHECK(element->content.empty());
  }

  TEST_CASE("rejects an indefinite length") { CHECK(der_error("30800000") == DecodeErrc::bad_value); }

  TEST_CASE("rejects a length of five bytes") { CHECK(der_error("30850000000000") == DecodeErrc::bad_value); }

  TEST_CASE("reports the largest length as truncated") { CHECK(der_error("3084ffffffff00") == DecodeErrc::truncated); }

  TEST_CASE("rejects a tag of more than one byte") { CHECK(der_error("bf2a00") == DecodeErrc::bad_value); }

  TEST_CASE("reports every cut element as truncated") {
    for_each_prefix(from_hex("048200030102"), [](ByteView prefix) {
      const auto element = first_of(prefix);
      REQUIRE(!element);
      CHECK(element.error().code == DecodeErrc::truncated);
    });
  }

  TEST_CASE("walks from one element to the next and counts offsets from its base") {
    const Bytes bytes = from_hex("040101040102");
    DerWalk walk{bytes, 100};
    CHECK(walk.next("test")->offset == 102);
    CHECK(walk.remaining() == 3);
    CHECK(walk.next("test")->offset == 105);
    CHECK(walk.at_end());
    CHECK(walk.next("test").error() == DecodeError{DecodeErrc::truncated, 106, "test"});
  }

  TEST_CASE("expects a tag") {
    const Bytes bytes = from_hex("0400");
    DerWalk walk{bytes};
    CHECK(walk.expect(kDerSequence, "test").error() == DecodeError{DecodeErrc::bad_value, 0, "test"});
    CHECK(walk.expect(kDerOctetString, "test").has_value());
  }

  TEST_CASE("reads object identifiers") {
    CHECK(oid("2b06010401823702020a") == "1.3.6.1.4.1.311.2.2.10");
    CHECK(oid("2a864886f712010202") == "1.2.840.113554.1.2.2");
    CHECK(oid("00") == "0.0");
    CHECK(oid("27") == "0.39");
    CHECK(oid("28") == "1.0");
    CHECK(oid("4f") == "1.39");
    CHECK(oid("50") == "2.0");
    CHECK(oid("8837") == "2.999");
  }

  TEST_CASE("reads an arc of 64 bits and no more") {
    CHECK(oid("2a81ffffffffffffffff7f") == "1.2.18446744073709551615");
    CHECK(oid("2a82808080808080808000") == std::nullopt);
    CHECK(oid("2affffffffffffffffffff7f") == std::nullopt);
  }

  TEST_CASE("rejects an empty object identifier") { CHECK(oid("") == std::nullopt); }

  TEST_CASE("rejects an object identifier that ends inside an arc") { CHECK(oid("2a86") == std::nullopt); }

  TEST_CASE("rejects an arc with leading zeros") { CHECK(oid("2a8001") == std::nullopt); }

  TEST_CASE("rejects an object identifier of 65 bytes") {
    CHECK(oid_to_text(Bytes(64, 0x01)).has_value());
    CHECK(!oid_to_text(Bytes(65, 0x01)).has_value());
  }

  TEST_CASE("reads the longest texts that an object identifier can have") {
    std::string arcs = "2.47";
    for (int i = 1; i < 64; ++i) arcs += ".127";
    CHECK(oid_to_text(Bytes(64, 0x7F)) == arcs);
    const Bytes wide = from_hex("7f81ffffffffffffffff7f81ffffffffffffffff7f81ffffffffffffffff7f");
    CHECK(oid_to_text(wide) == "2.47.18446744073709551615.18446744073709551615.18446744073709551615");
  }

  TEST_CASE("writes object identifiers") {
    CHECK(oid_hex("1.3.6.1.4.1.311.2.2.10") == "2b06010401823702020a");
    CHECK(oid_hex("2.999") == "8837");
    CHECK(oid_hex("1.2.18446744073709551615") == "2a81ffffffffffffffff7f");
  }

  TEST_CASE("writes nothing for text that is no object identifier") {
    for (const std::string_view text : {"", "1", "1.", ".1", "1..2", "3.1", "1.40", "1.2.x", "1.2.", "1.02", "-1.2",
                                        "1.2.18446744073709551616", "2.18446744073709551615"}) {
      CAPTURE(text);
      CHECK(oid_hex(text) == std::nullopt);
    }
  }

  TEST_CASE("writes the shortest length") {
    CHECK(to_hex(der(0x04, Bytes(2, 0))) == "04020000");
    CHECK(to_hex(ByteView(der(0x04, Bytes(127, 0))).first(2)) == "047f");
    CHECK(to_hex(ByteView(der(0x04, Bytes(128, 0))).first(3)) == "048180");
    CHECK(to_hex(ByteView(der(0x04, Bytes(256, 0))).first(4)) == "04820100");
  }
}
