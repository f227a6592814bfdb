#include <doctest/doctest.h>

#include <string>

#include "net/second_looks.hpp"

namespace smbprobe::test {
namespace {

using net::Liveliness;

/// One of so many addresses of a /24 answers.
void fill(Liveliness& seen, const std::string& net, int hosts, int one_in) {
  for (int i = 0; i < hosts; ++i) seen.ended(asio::ip::make_address(net + std::to_string(i)), i % one_in == 0);
}

bool is_lively(const Liveliness& seen, const char* address) { return seen.is_lively(asio::ip::make_address(address)); }

TEST_SUITE("net/liveliness") {
  TEST_CASE("knows nothing of where nobody was asked") { CHECK_FALSE(is_lively(Liveliness{}, "192.0.2.1")); }

  TEST_CASE("a /24 is lively where one in eight answers") {
    Liveliness seen;
    fill(seen, "192.0.2.", 256, 8);
    fill(seen, "192.0.3.", 256, 9);
    CHECK(is_lively(seen, "192.0.2.200"));
    CHECK_FALSE(is_lively(seen, "192.0.3.200"));
  }

  TEST_CASE("takes the /16 where few of the /24 were asked") {
    Liveliness seen;
    fill(seen, "192.0.2.", 64, 4);
    fill(seen, "192.0.3.", 7, 100);
    CHECK(is_lively(seen, "192.0.3.200"));
    fill(seen, "192.0.4.", 64, 100);
    CHECK_FALSE(is_lively(seen, "192.0.4.200"));
    CHECK_FALSE(is_lively(seen, "198.51.100.1"));
  }

  TEST_CASE("keeps IPv6 apart from IPv4") {
    Liveliness seen;
    fill(seen, "2001:db8::", 10, 1);
    CHECK(is_lively(seen, "2001:db8::77"));
    CHECK_FALSE(is_lively(seen, "2001:db9::77"));
    CHECK_FALSE(is_lively(seen, "32.1.13.184"));
  }
}

}  // namespace
}  // namespace smbprobe::test
