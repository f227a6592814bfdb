#include "net/connection_share.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <vector>

namespace smbprobe::net {
namespace {

/// The place of the connection that ends among connections of these sources.
std::size_t ended(std::initializer_list<const char*> sources) {
  std::vector<asio::ip::address> addresses;
  for (const char* source : sources) addresses.push_back(asio::ip::make_address(source));
  return connection_to_end(addresses);
}

TEST_SUITE("net/connection_share") {
  TEST_CASE("who holds most gives up the oldest one") {
    CHECK(ended({"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.2"}) == 1);
    CHECK(ended({"192.0.2.9", "2001:db8::1", "192.0.2.1", "2001:db8::1", "192.0.2.1", "2001:db8::1"}) == 1);
  }

  TEST_CASE("where all hold as many, the oldest of all ends") {
    CHECK(ended({"192.0.2.7"}) == 0);
    CHECK(ended({"192.0.2.9", "192.0.2.1", "192.0.2.5"}) == 0);
    CHECK(ended({"192.0.2.9", "192.0.2.1", "192.0.2.1", "192.0.2.9"}) == 0);
  }
}

}  // namespace
}  // namespace smbprobe::net
