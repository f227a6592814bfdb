#include "targets/address_range.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace smbprobe;
using targets::address_count;
using targets::is_address_text;
using targets::parse_address_range;
using targets::to_string;

namespace {

struct GoodRange {
  const char* text;
  const char* first;
  const char* last;
  std::optional<std::uint16_t> port;
  std::uint64_t count;
};

struct BadRange {
  const char* text;
  const char* error;
};

}  // namespace

TEST_SUITE("targets/address_range") {
  TEST_CASE("reads addresses and networks and ranges") {
    const std::vector<GoodRange> cases{
        {"192.0.2.7", "192.0.2.7", "192.0.2.7", {}, 1},
        {"192.0.2.7:4450", "192.0.2.7", "192.0.2.7", 4450, 1},
        {"10.0.0.0/8", "10.0.0.0", "10.255.255.255", {}, 16777216},
        {"192.0.2.0/255.255.255.0", "192.0.2.0", "192.0.2.255", {}, 256},
        {"10.0.0.0/255.0.0.0:4450", "10.0.0.0", "10.255.255.255", 4450, 16777216},
        {"192.0.2.7/255.255.255.255", "192.0.2.7", "192.0.2.7", {}, 1},
        {"192.0.2.*", "192.0.2.0", "192.0.2.255", {}, 256},
        {"192.0.*.*:4450", "192.0.0.0", "192.0.255.255", 4450, 65536},
        {"10.1.2.3/8", "10.0.0.0", "10.255.255.255", {}, 16777216},
        {"0.0.0.0/0", "0.0.0.0", "255.255.255.255", {}, 4294967296},
        {"192.0.2.7/32", "192.0.2.7", "192.0.2.7", {}, 1},
        {"192.0.2.7/31:1", "192.0.2.6", "192.0.2.7", 1, 2},
        {"10.0.0.0/24:4450", "10.0.0.0", "10.0.0.255", 4450, 256},
        {"10.0.0.1-50", "10.0.0.1", "10.0.0.50", {}, 50},
        {"10.0.0.1-1", "10.0.0.1", "10.0.0.1", {}, 1},
        {"10.0.0.250-10.0.1.5", "10.0.0.250", "10.0.1.5", {}, 12},
        {"10.0.0.1-9:139", "10.0.0.1", "10.0.0.9", 139, 9},
        {"2001:db8::1", "2001:db8::1", "2001:db8::1", {}, 1},
        {"[2001:db8::1]:445", "2001:db8::1", "2001:db8::1", 445, 1},
        {"2001:db8::/120", "2001:db8::", "2001:db8::ff", {}, 256},
        {"2001:db8::ab/120", "2001:db8::", "2001:db8::ff", {}, 256},
        {"[2001:db8::/120]:4450", "2001:db8::", "2001:db8::ff", 4450, 256},
        {"2001:db8::1-2001:db8::ff", "2001:db8::1", "2001:db8::ff", {}, 255},
        {"2001:db8::ffff:ffff:ffff:ffff-2001:db8:0:1::", "2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:1::", {}, 2},
        {"2001:db8::/80", "2001:db8::", "2001:db8::ffff:ffff:ffff", {}, std::uint64_t{1} << 48},
        {"::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7", {}, 1},
        {"::ffff:10.0.0.0/104", "10.0.0.0", "10.255.255.255", {}, 16777216},
    };
    for (const auto& each : cases) {
      CAPTURE(each.text);
      const auto range = parse_address_range(each.text);
      REQUIRE(range);
      CHECK(to_string(range->first) == each.first);
      CHECK(to_string(range->last) == each.last);
      CHECK(range->port == each.port);
      CHECK(address_count(*range) == each.count);
    }
  }

  TEST_CASE("says why a text is no range") {
    const std::vector<BadRange> cases{
        {"", "'' is not an address"},
        {"10.0.0.0/33", "the prefix length must be a number from 0 to 32"},
        {"10.0.0.0/", "the prefix length must be a number from 0 to 32"},
        {"10.0.0.0/-1", "the prefix length must be a number from 0 to 32"},
        {"10.0.0.0/8/9", "the prefix length must be a number from 0 to 32"},
        {"2001:db8::/129", "the prefix length must be a number from 0 to 128"},
        {"2001:db8::/64:445", "the prefix length must be a number from 0 to 128"},
        {"nas/24", "'nas' is not an address"},
        {"10.0.0.5-1", "the range ends before it begins"},
        {"2001:db8::2-2001:db8::1", "the range ends before it begins"},
        {"5-1", "'5' is not an address"},
        {"10.0.0.1-256", "'256' is not an address"},
        {"10.0.0.1-", "'' is not an address"},
        {"10.0.0.1-2001:db8::1", "the range mixes IPv4 and IPv6"},
        {"10.0.0.256", "'10.0.0.256' is not an address"},
        {"10.0.0", "'10.0.0' is not an address"},
        {"10.0.0.1.2", "'10.0.0.1.2' is not an address"},
        {"010.0.0.1", "'010.0.0.1' is not an address"},
        {"10.0.0.", "'10.0.0.' is not an address"},
        {"2001:db8::x", "'2001:db8::x' is not an address"},
        {"10.0.0.0/24:", "the port is missing"},
        {"10.0.0.0/24:0", "the port must be a number from 1 to 65535"},
        {"10.0.0.0/24:65536", "the port must be a number from 1 to 65535"},
        {"[2001:db8::/120", "the ']' is missing"},
        {"[2001:db8::]/120", "only ':PORT' may follow the ']'"},
    };
    for (const auto& each : cases) {
      CAPTURE(each.text);
      const auto range = parse_address_range(each.text);
      REQUIRE_FALSE(range);
      CHECK(range.error() == each.error);
    }
  }

  TEST_CASE("counts no more than 2^48 addresses") {
    CHECK_FALSE(address_count(*parse_address_range("2001:db8::/79")));
    CHECK_FALSE(address_count(*parse_address_range("::/0")));
    CHECK_FALSE(address_count(*parse_address_range("2001:db8::-2001:db8:0:1::")));
  }

  TEST_CASE("tells addresses from names") {
    for (const char* text : {"10.0.0.1", "10.0.0.0/33", "5-1", "1-2:445", "2001:db8::x", "10.0.0.256", "127.1",
                             "10.0x5", "0x7f000001", "2130706433", "a.b.5", "127.1.", "[::1]:445", "[1]:445",
                             "[10.0.0.1]", "[::1", "a/b", "nas/24", "dead::1-dead::2"}) {
      CAPTURE(text);
      CHECK(is_address_text(text));
    }
    for (const char* text : {"nas", "nas-2.lan", "nas-2.lan:445", "10.example", "1-2.example", "10.0.0.1-nas", "0xg",
                             "fe80::1%eth0", "[fe80::1%eth0]:445", "nas.lan.", "", "-", ".", "[nas]:445"}) {
      CAPTURE(text);
      CHECK_FALSE(is_address_text(text));
    }
  }
}
