#include "proto/reader.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"

using namespace smbprobe::proto;
using smbprobe::test::ExactBuffer;

TEST_SUITE("proto/reader") {
  TEST_CASE("reads little-endian and big-endian") {
    const ExactBuffer buffer(Bytes{0x01, 0x02, 0x03, 0x04, 0x05, 0x06});
    Reader r(buffer.view());
    CHECK(r.le<std::uint16_t>("a") == 0x0201);
    CHECK(r.be<std::uint32_t>("b") == 0x03040506);
    CHECK(r.remaining() == 0);
    CHECK(r.finish(true).has_value());
  }

  TEST_CASE("keeps the first failure with its place and field") {
    const ExactBuffer buffer(Bytes{0x01});
    Reader r(buffer.view(), 64);
    CHECK(r.le<std::uint8_t>("First") == 1);
    CHECK(r.le<std::uint16_t>("Second") == 0);
    CHECK(r.le<std::uint8_t>("Third") == 0);
    r.require(false, DecodeErrc::bad_value, "Fourth");
    CHECK_FALSE(r.ok());
    CHECK(r.remaining() == 0);
    CHECK(r.finish(0).error() == DecodeError{DecodeErrc::truncated, 65, "Second"});
  }

  TEST_CASE("takes nothing from an empty buffer") {
    Reader r(ByteView{});
    CHECK(r.take(0, "None").empty());
    CHECK(r.ok());
    r.skip(1, "One");
    CHECK(r.finish(0).error() == DecodeError{DecodeErrc::truncated, 0, "One"});
  }

  TEST_CASE("rejects a size that would wrap") {
    const ExactBuffer buffer(Bytes{1, 2});
    Reader r(buffer.view());
    r.skip(1, "a");
    CHECK(r.take(std::numeric_limits<std::size_t>::max(), "b").empty());
    CHECK_FALSE(r.ok());
  }

  TEST_CASE("windows up to the end") {
    const ExactBuffer buffer(Bytes{1, 2, 3});
    const auto part = window(buffer.view(), 1, 2, "Field");
    REQUIRE(part.has_value());
    CHECK(to_hex(*part) == "0203");
    CHECK(window(buffer.view(), 3, 0, "Field")->empty());
  }

  TEST_CASE("rejects windows beyond the end") {
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    const ExactBuffer buffer(Bytes{1, 2, 3});
    CHECK(window(buffer.view(), 1, 3, "Field").error() == DecodeError{DecodeErrc::out_of_range, 1, "Field"});
    CHECK(window(buffer.view(), 4, 0, "Field").error() == DecodeError{DecodeErrc::out_of_range, 4, "Field"});
    CHECK(window(buffer.view(), 2, kMost, "Field").error().code == DecodeErrc::out_of_range);
    CHECK(window(buffer.view(), kMost, kMost, "Field").error().offset == 0xFFFFFFFF);
    CHECK(window(buffer.view(), kMost, 2, "Field").error().code == DecodeErrc::out_of_range);
  }
}
