#include "targets/address.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <utility>
#include <vector>

using namespace smbprobe;
using targets::parse_address;
using targets::to_string;

TEST_SUITE("targets/address") {
  TEST_CASE("rejects a text that a NUL cuts") {
    using namespace std::string_view_literals;
    CHECK_FALSE(parse_address("::1\0x"sv));
    CHECK_FALSE(parse_address("10.0.0.1\0"sv));
  }

  TEST_CASE("writes IPv6 as RFC 5952 has it") {
    const std::vector<std::pair<const char*, const char*>> cases{
        {"2001:0DB8:0:0:0:0:0:0001", "2001:db8::1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"::", "::"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"0:1::", "0:1::"},
        {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
        {"0:0:3:4:5:6:7:8", "::3:4:5:6:7:8"},
        {"0:2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"FFFF:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    };
    for (const auto& [text, canonical] : cases) {
      CAPTURE(text);
      const auto address = parse_address(text);
      REQUIRE(address);
      CHECK(to_string(*address) == canonical);
    }
  }

  TEST_CASE("reads IPv6 with IPv4 at its end") {
    CHECK(to_string(*parse_address("64:ff9b::192.0.2.33")) == "64:ff9b::c000:221");
    CHECK(to_string(*parse_address("1:2:3:4:5:6:1.2.3.4")) == "1:2:3:4:5:6:102:304");
    CHECK(to_string(*parse_address("::1.2.3.4")) == "::102:304");
    CHECK(to_string(*parse_address("::FFFF:1.2.3.4")) == "1.2.3.4");
    CHECK(to_string(*parse_address("0:0:0:0:0:ffff:102:304")) == "1.2.3.4");
  }

  TEST_CASE("rejects what is almost an address") {
    for (const char* text : {"",
                             ":",
                             ":1",
                             "1:",
                             ":::",
                             "1:::2",
                             "1::2::3",
                             "1:2:3:4:5:6:7",
                             "1:2:3:4:5:6:7:8:9",
                             "1:2:3:4:5:6:7::8",
                             "::1:2:3:4:5:6:7:8",
                             "12345::",
                             "g::",
                             "-1::",
                             "+1::",
                             "0x1::",
                             "::1 ",
                             " ::1",
                             "::1.2.3",
                             "::1.2.3.256",
                             "::1.2.3.4:5",
                             "1:2:3:4:5:6:7:1.2.3.4",
                             "::1%eth0",
                             "1.2.3",
                             "1.2.3.4.",
                             "1..3.4",
                             "01.2.3.4",
                             "1.2.3.-4",
                             "1.2.3.+4"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_address(text));
    }
  }
}
