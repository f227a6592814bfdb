#include "targets/target_pattern.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace smbprobe;
using targets::AddressRange;
using targets::parse_exclusion;
using targets::parse_target_spec;
using targets::Target;

namespace {

struct BadPattern {
  const char* text;
  const char* error;
};

}  // namespace

TEST_SUITE("targets/target_spec") {
  TEST_CASE("keeps names and scoped addresses as they are") {
    for (const char* text : {"nas-2.lan", "nas.lan:4450", "fe80::1%eth0", "[fe80::1%eth0]:445", "10.example"}) {
      CAPTURE(text);
      const auto spec = parse_target_spec(text);
      REQUIRE(spec);
      REQUIRE(std::holds_alternative<Target>(*spec));
      CHECK(std::get<Target>(*spec) == *targets::parse_target(text));
    }
  }

  TEST_CASE("takes a single address for a range of one") {
    const auto spec = parse_target_spec("192.0.2.7:4450");
    REQUIRE(spec);
    const auto address = *targets::parse_address("192.0.2.7");
    CHECK(std::get<AddressRange>(*spec) == AddressRange{address, address, 4450});
  }

  TEST_CASE("says what is wrong and names the text") {
    const std::vector<BadPattern> cases{
        {"", "bad target '': it is empty"},
        {"10.0.0.0/33", "bad target '10.0.0.0/33': the prefix length must be a number from 0 to 32"},
        {"10.0.0.5-1", "bad target '10.0.0.5-1': the range ends before it begins"},
        {"5-1", "bad target '5-1': '5' is not an address"},
        {"127.1", "bad target '127.1': '127.1' is not an address"},
        {"a b", "bad target 'a b': not a host name or an address"},
        {"nas%eth0", "bad target 'nas%eth0': only an IPv6 address has a '%' and a scope"},
        {"10.0.0.1%eth0", "bad target '10.0.0.1%eth0': only an IPv6 address has a '%' and a scope"},
        {"::/0", "bad target '::/0': too many to sweep, more than 2^48 addresses"},
        {"2001:db8::/79", "bad target '2001:db8::/79': too many to sweep, more than 2^48 addresses"},
        {"::/80", "bad target '::/80': it holds the IPv4-mapped addresses; name IPv4 networks"},
    };
    for (const auto& each : cases) {
      CAPTURE(each.text);
      const auto spec = parse_target_spec(each.text);
      REQUIRE_FALSE(spec);
      CHECK(spec.error() == each.error);
    }
  }

  TEST_CASE("an exclusion has any size") {
    CHECK(parse_exclusion("::/0"));
    CHECK(parse_exclusion("2001:db8::/32"));
    CHECK_FALSE(parse_exclusion("10.0.0.0/33"));
  }
}
