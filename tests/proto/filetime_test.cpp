#include "proto/filetime.hpp"

#include <string_view>

#include <doctest/doctest.h>

#include <limits>

using namespace smbprobe::proto;

TEST_SUITE("proto/filetime") {
  TEST_CASE("writes whole seconds without decimals") {
    CHECK(filetime_to_iso8601(116'444'736'000'000'000) == "1970-01-01T00:00:00Z");
  }

  TEST_CASE("writes as many decimals as are not zero") {
    CHECK(filetime_to_iso8601(116'444'736'001'000'000) == "1970-01-01T00:00:00.1Z");
    CHECK(filetime_to_iso8601(116'444'736'000'000'001) == "1970-01-01T00:00:00.0000001Z");
  }

  TEST_CASE("writes the time of a Samba answer") {
    CHECK(filetime_to_iso8601(0x01dd7aaeb6e1d8e0) == "2026-11-22T18:24:30.213552Z");
  }

  TEST_CASE("writes a leap day") { CHECK(filetime_to_iso8601(125'962'560'000'000'000) == "2000-02-29T00:00:00Z"); }

  TEST_CASE("says nothing for zero") {
    CHECK(filetime_to_iso8601(0) == std::nullopt);
    CHECK(filetime_to_unix_us(0) == std::nullopt);
  }

  TEST_CASE("writes the first and the last moment that it can") {
    CHECK(filetime_to_iso8601(1) == "1601-01-01T00:00:00.0000001Z");
    CHECK(filetime_to_iso8601(2'650'467'743'999'999'999) == "9999-12-31T23:59:59.9999999Z");
    CHECK(filetime_to_iso8601(2'650'467'744'000'000'000) == std::nullopt);
  }

  TEST_CASE("says nothing for negative values") {
    CHECK(filetime_to_iso8601(0x8000000000000000) == std::nullopt);
    CHECK(filetime_to_unix_us(0xffffffffffffffff) == std::nullopt);
  }

  TEST_CASE("counts microseconds from 1970") {
    CHECK(filetime_to_unix_us(116'444'736'000'000'025) == 2);
    CHECK(filetime_to_unix_us(116'444'735'999'999'990) == -1);
  }

  TEST_CASE("makes a FILETIME of microseconds") {
    CHECK(filetime_from_unix_us(0) == 116'444'736'000'000'000);
    CHECK(filetime_from_unix_us(-11'644'473'600'000'001) == 0);
    CHECK(filetime_from_unix_us(std::numeric_limits<std::int64_t>::min()) == 0);
    CHECK(filetime_from_unix_us(std::numeric_limits<std::int64_t>::max()) == 9'223'372'036'854'775'800);
  }

  TEST_CASE("writes the date and time of a LANMAN answer") {
    CHECK(dos_time_to_iso8601(0x5d76, 0x930f) == "2026-11-22T18:24:30");
  }

  TEST_CASE("says nothing for an impossible DOS date") {
    CHECK(dos_time_to_iso8601(0, 0) == std::nullopt);
    CHECK(dos_time_to_iso8601(0x5dff, 0) == std::nullopt);                     // month 15
    CHECK(dos_time_to_iso8601((46 << 9) | (2 << 5) | 30, 0) == std::nullopt);  // 30 February
  }

  TEST_CASE("says nothing for an impossible DOS time") {
    CHECK(dos_time_to_iso8601(0x5d76, 24 << 11) == std::nullopt);
    CHECK(dos_time_to_iso8601(0x5d76, 60 << 5) == std::nullopt);
    CHECK(dos_time_to_iso8601(0x5d76, 30) == std::nullopt);
  }

  TEST_CASE("reads back what it writes") {
    for (const std::uint64_t filetime :
         {std::uint64_t{1}, std::uint64_t{116'444'736'000'000'000}, std::uint64_t{134'081'000'001'230'000},
          std::uint64_t{2'650'467'743'999'999'999}}) {
      const auto text = filetime_to_iso8601(filetime);
      REQUIRE(text);
      CHECK(filetime_from_iso8601(*text) == filetime);
    }
  }

  TEST_CASE("reads no other text as a time") {
    for (const std::string_view text :
         {"", "2026-11-22", "2026-11-22T10:00:00", "2026-11-22 10:00:00Z", "2026-13-22T10:00:00Z",
          "2026-02-30T10:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:60:00Z", "1600-11-22T10:00:00Z",
          "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00.12345678Z", "2026-11-22T10:00:00.1xZ", "2026-11-22T10:00:00ZZ",
          "-026-11-22T10:00:00Z"}) {
      CAPTURE(text);
      CHECK_FALSE(filetime_from_iso8601(text));
    }
  }
}
