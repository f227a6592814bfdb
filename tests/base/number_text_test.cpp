#include "base/number_text.hpp"

#include <limits>

#include <doctest/doctest.h>

namespace smbprobe::base {
namespace {

TEST_SUITE("base/number_text") {
  TEST_CASE("a size has three digits and a unit") {
    CHECK(base::size_text(0) == "0 bytes");
    CHECK(base::size_text(1) == "1 byte");
    CHECK(base::size_text(999) == "999 bytes");
    CHECK(base::size_text(1000) == "1 kB");
    CHECK(base::size_text(10'080) == "10.1 kB");
    CHECK(base::size_text(999'499) == "999 kB");
    CHECK(base::size_text(999'500) == "1 MB");
    CHECK(base::size_text(63'000'000'000) == "63 GB");
    CHECK(base::size_text(37'318'764'994'560) == "37.3 TB");
    CHECK(base::size_text(std::numeric_limits<std::uint64_t>::max()) == "18.4 EB");
  }

  TEST_CASE("groups digits by three") {
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1000) == "1,000");
    CHECK(grouped(65'536) == "65,536");
    CHECK(grouped(16'777'216) == "16,777,216");
    CHECK(grouped(std::numeric_limits<std::uint64_t>::max()) == "18,446,744,073,709,551,615");
  }

  TEST_CASE("a duration has two units at the most") {
    CHECK(duration_text(0) == "0.0 s");
    CHECK(duration_text(3.14) == "3.1 s");
    CHECK(duration_text(9.96) == "10 s");
    CHECK(duration_text(59.6) == "1 min 0 s");
    CHECK(duration_text(260) == "4 min 20 s");
    CHECK(duration_text(7500) == "2 h 5 min");
    CHECK(duration_text(3600.0 * 76) == "3 d 4 h");
  }

  TEST_CASE("a duration that is no number ends the sentence all the same") {
    CHECK(duration_text(-1) == "0.0 s");
    CHECK(duration_text(std::numeric_limits<double>::quiet_NaN()) == "0.0 s");
    CHECK(duration_text(std::numeric_limits<double>::infinity()) == "11,574,074,074 d 1 h");
  }

  TEST_CASE("a number is a whole text") {
    CHECK(parse_number<unsigned>("0") == 0U);
    CHECK(parse_number<unsigned>("007") == 7U);
    CHECK(parse_number<int>("-7") == -7);
    CHECK(parse_number<std::uint8_t>("ff", 16) == 255);
    for (const char* const text : {"", " 1", "1 ", "+1", "-1", "0x1", "1a", "65536"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_number<std::uint16_t>(text));
    }
  }
}

}  // namespace
}  // namespace smbprobe::base
