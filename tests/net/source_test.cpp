#include "net/source.hpp"

#include <doctest/doctest.h>

namespace smbprobe::test {
namespace {

using net::find_source;

TEST_SUITE("net/source") {
  TEST_CASE("an address of this machine") {
    const auto found = find_source("127.0.0.1");
    REQUIRE(found);
    CHECK(found->source == asio::ip::make_address("127.0.0.1"));
    CHECK(found->interface == 0);
    CHECK(to_string(*found) == "127.0.0.1");
  }

  TEST_CASE("what is none names those that there are") {
    for (const auto* text : {"192.0.2.1", "0.0.0.0", "224.0.0.1", "", "no-such-interface"}) {
      CAPTURE(text);
      const auto found = find_source(text);
      REQUIRE_FALSE(found);
      CHECK(found.error().starts_with("--source " + std::string(text) + " is not an address or interface"));
      CHECK(found.error().find("127.0.0.1") != std::string::npos);
    }
  }

  TEST_CASE("a socket is bound to the address, and to none of the other version of IP") {
    asio::io_context io;
    asio::ip::tcp::socket socket(io, asio::ip::tcp::v4());
    const net::RouteFrom from{.source = asio::ip::make_address("127.0.0.1"), .interface = 0};
    CHECK_FALSE(net::bind_to_source(socket.native_handle(), asio::ip::make_address("127.0.0.2"), from));
    CHECK(socket.local_endpoint().address() == from.source);
    CHECK(net::bind_to_source(socket.native_handle(), asio::ip::make_address("::1"), from) ==
          asio::error::address_family_not_supported);
  }
}

}  // namespace
}  // namespace smbprobe::test
