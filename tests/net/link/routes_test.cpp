#include "net/link/routes.hpp"

#include <doctest/doctest.h>

#include "net/link/fake_link_source.hpp"

namespace smbprobe::test {
namespace {

using net::Reach;
using net::Routes;

asio::ip::address address(const char* text) { return asio::ip::make_address(text); }

/// Routes over a fake system.
struct RoutesOffice {
  FakeLinks links = small_office();
  FakeLinkSource source{links};
  std::mutex lock;
  Routes routes{source, lock};

  /// The system tells that something changed, and it is read again.
  void change() {
    links.changed = true;
    CHECK(routes.refresh());
  }
};

TEST_SUITE("net/routes") {
  TEST_CASE("tells what is on-link, behind a router, rejected and our own") {
    RoutesOffice office;
    CHECK(office.routes.to(address("10.0.0.9")).reach == Reach::on_link);
    CHECK(office.routes.to(address("10.0.0.7")).reach == Reach::local);
    CHECK(office.routes.to(address("10.0.1.9")).reach == Reach::gateway);
    CHECK(office.routes.to(address("10.0.1.9")).gateway == address("10.0.0.254"));
    CHECK(office.routes.to(address("192.0.2.1")).reach == Reach::rejected);
  }

  TEST_CASE("the system is asked once for all addresses that go the same way") {
    RoutesOffice office;
    office.links.asked = 0;
    for (std::uint32_t i = 0; i < 100'000; ++i)
      static_cast<void>(office.routes.to(asio::ip::address_v4(0x0b000000U + i * 16)));
    CHECK(office.links.asked == 0);  // they were asked for at the start
  }

  TEST_CASE("a route that changes is read again, and only then") {
    RoutesOffice office;
    office.links.routes.erase("");
    CHECK_FALSE(office.routes.refresh());
    CHECK(office.routes.to(address("10.0.1.9")).reach == Reach::gateway);
    office.change();
    CHECK(office.routes.to(address("10.0.1.9")).reach == Reach::none);
  }

  TEST_CASE("an interface that is down is a loss for what was on it and behind it, for nothing else") {
    RoutesOffice office;
    CHECK_FALSE(office.routes.loss(address("10.0.0.9")));
    office.links.interfaces[0].up = false;
    office.change();
    CHECK(office.routes.loss(address("10.0.0.9")) == "eth0 is down");
    CHECK(office.routes.loss(address("10.0.1.9")) == "eth0 is down");
    CHECK_FALSE(office.routes.loss(address("192.0.2.1")));  // there never was a way
    office.links.interfaces[0].up = true;
    office.change();
    CHECK_FALSE(office.routes.loss(address("10.0.0.9")));
  }

  TEST_CASE("a route that stood and is gone is a loss") {
    RoutesOffice office;
    office.links.routes.erase("");
    office.change();
    CHECK(office.routes.loss(address("10.0.1.9")) == "the route via 10.0.0.254 is gone");
    CHECK_FALSE(office.routes.loss(address("10.0.0.9")));
  }

  TEST_CASE("an address of ours that is gone is a loss") {
    RoutesOffice office;
    SUBCASE("with its network") {
      office.links.routes.erase("10.0.0.");
      office.links.routes.erase("10.0.0.7");
      office.change();
      CHECK(office.routes.loss(address("10.0.0.9")) == "the address on eth0 is gone");
    }
    SUBCASE("while its network stands") {
      office.links.routes.erase("10.0.0.7");
      office.change();
      CHECK(office.routes.loss(address("10.0.0.9")) == "this machine's address 10.0.0.7 is gone");
    }
  }

  TEST_CASE("with too many routes to remember every address is asked for") {
    FakeLinks links = small_office();
    for (std::uint32_t i = 0; i < Routes::kMostKnown; ++i)
      links.prefixes.push_back({.address = asio::ip::address_v4(0x20000000U + i * 2), .bits = 32});
    FakeLinkSource source(links);
    std::mutex lock;
    Routes routes(source, lock);
    CHECK(links.asked == 0);
    CHECK(routes.to(address("10.0.0.9")).reach == Reach::on_link);
    CHECK(routes.to(address("10.0.0.9")).reach == Reach::on_link);
    CHECK(links.asked == 2);
  }

  TEST_CASE("an address with a scope is asked for by itself") {
    RoutesOffice office;
    office.links.asked = 0;
    auto scoped = asio::ip::make_address_v6("fe80::1");
    scoped.scope_id(2);
    static_cast<void>(office.routes.to(scoped));
    CHECK(office.links.asked == 1);
    office.links.interfaces[0].up = false;
    office.change();
    CHECK(office.routes.loss(scoped) == "eth0 is down");
  }
}

}  // namespace
}  // namespace smbprobe::test
