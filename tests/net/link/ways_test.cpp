#include "net/link/ways.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "net/link/fake_link_source.hpp"

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using net::Clock;
using net::Ways;

asio::ip::address way_address(const char* text) { return asio::ip::make_address(text); }

const asio::ip::address kNear = way_address("10.0.0.9");
const asio::ip::address kFar = way_address("10.0.1.9");
const asio::ip::address kRouter = way_address("10.0.0.254");
const net::WayLoss kRouterIsSilent{.words = "the router 10.0.0.254 no longer answers ARP", .needs_try = true};

/// Ways of a fake system.
struct Office {
  FakeLinks fake = small_office();
  net::Links links{std::make_unique<FakeLinkSource>(fake)};
  Ways ways{links};
  Clock::time_point now{1h};

  void router_is(bool known) {
    fake.neighbours = {{.interface = 2, .address = kRouter, .has_link_address = known, .is_kept = true}};
  }
  void pass(Clock::duration time) {
    for (const auto end = now + time; now < end;) ways.refresh(now += 100ms);
  }
};

TEST_SUITE("net/ways") {
  TEST_CASE("nothing is lost while all is as it was") {
    Office office;
    office.router_is(true);
    office.pass(10s);
    CHECK_FALSE(office.ways.loss(kNear));
    CHECK_FALSE(office.ways.loss(kFar));
    CHECK(office.ways.version() == 0);
  }

  TEST_CASE("where there never was a route is no loss") {
    Office office;
    CHECK(office.ways.has_no_route(way_address("192.0.2.1")));
    CHECK_FALSE(office.ways.has_no_route(kFar));
    office.fake.routes.erase("");
    office.fake.changed = true;
    CHECK(office.ways.loss_now(kFar) == net::WayLoss{.words = "the route via 10.0.0.254 is gone"});
    CHECK_FALSE(office.ways.has_no_route(kFar));
  }

  TEST_CASE("an interface without a carrier from the start is a loss too") {
    FakeLinks fake = small_office();
    fake.interfaces[0].up = false;
    net::Links links(std::make_unique<FakeLinkSource>(fake));
    Ways ways(links);
    CHECK(ways.loss(kNear) == net::WayLoss{.words = "eth0 is down"});
    CHECK(ways.version() > 0);
  }

  TEST_CASE("a router that answered and stops is a loss for what is behind it, until it answers again") {
    Office office;
    office.router_is(true);
    office.pass(1s);
    office.router_is(false);
    office.pass(Ways::kPatience - 200ms);
    CHECK_FALSE(office.ways.loss(kFar));
    office.pass(400ms);
    CHECK(office.ways.loss(kFar) == kRouterIsSilent);
    CHECK_FALSE(office.ways.loss(kNear));
    const auto version = office.ways.version();
    CHECK(version > 0);
    office.fake.neighbours.clear();  // an entry that is gone says nothing
    office.pass(10s);
    CHECK(office.ways.loss(kFar) == kRouterIsSilent);
    office.router_is(true);
    office.pass(200ms);
    CHECK_FALSE(office.ways.loss(kFar));
    CHECK(office.ways.version() > version);
  }

  TEST_CASE("a router that never answered is none that is lost") {
    Office office;
    office.router_is(false);
    office.pass(10s);
    CHECK_FALSE(office.ways.loss(kFar));
  }

  TEST_CASE("a router that is asked for anew answers in time") {
    Office office;
    office.router_is(true);
    office.pass(1s);
    for (int i = 0; i < 3; ++i) {
      office.router_is(false);
      office.pass(Ways::kPatience / 2);
      office.router_is(true);
      office.pass(200ms);
    }
    CHECK(office.ways.version() == 0);
  }
}

}  // namespace
}  // namespace smbprobe::test
