#include "probe/exchange.hpp"

#include <doctest/doctest.h>

using namespace smbprobe;
using probe::Outcome;

TEST_SUITE("probe/exchange") {
  TEST_CASE("writes an IPv4 address and its port") { CHECK(report::to_string({"192.0.2.7", 445}) == "192.0.2.7:445"); }

  TEST_CASE("puts an IPv6 address in brackets") {
    CHECK(report::to_string({"fe80::1%eth0", 139}) == "[fe80::1%eth0]:139");
  }

  TEST_CASE("names each outcome") {
    CHECK(probe::name_of(Outcome::reply) == "reply");
    CHECK(probe::name_of(Outcome::refused) == "refused");
    CHECK(probe::name_of(Outcome::unreachable) == "unreachable");
    CHECK(probe::name_of(Outcome::reset) == "reset");
    CHECK(probe::name_of(Outcome::closed) == "closed");
    CHECK(probe::name_of(Outcome::silent) == "silent");
    CHECK(probe::name_of(Outcome::garbage) == "garbage");
    CHECK(probe::name_of(Outcome::not_captured) == "not_captured");
    CHECK(probe::name_of(Outcome::error) == "error");
  }
}
