#include "net/link/links.hpp"

#include <doctest/doctest.h>

#include "net/link/address_source.hpp"
#include "net/link/fake_link_source.hpp"

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using net::Clock;
using net::Links;
using net::NeighbourVerdict;

const asio::ip::address kHost = asio::ip::make_address("10.0.0.9");

/// Links over a fake system.
struct LinksOffice {
  FakeLinks fake = small_office();
  Links links{std::make_unique<FakeLinkSource>(fake)};
};

/// Begins addresses until one has to wait, as a sweep that is held back for a while.
void begin_many(Links& links, std::uint32_t count) {
  Clock::time_point now{1h};
  for (std::uint32_t i = 0; i < count;) {
    const auto turn = links.take(asio::ip::address_v4(0x0a000000U + i), now);
    if (turn.granted)
      ++i;
    else
      now = turn.ask_again;
  }
}

TEST_SUITE("net/links") {
  TEST_CASE("what is on-link has its interface and our address there") {
    LinksOffice office;
    const auto link = office.links.on_link(kHost);
    REQUIRE(link);
    CHECK(link->interface.name == "eth0");
    CHECK(link->source == asio::ip::make_address("10.0.0.7"));
    CHECK_FALSE(office.links.on_link(asio::ip::make_address("10.0.1.9")));
    CHECK_FALSE(office.links.on_link(asio::ip::make_address("10.0.0.7")));
  }

  TEST_CASE("what needs no link-layer address, as on a tunnel, has no room to wait for") {
    LinksOffice office;
    office.fake.interfaces[0].resolves = false;
    office.fake.changed = true;
    office.links.refresh(Clock::time_point{1h});
    CHECK_FALSE(office.links.on_link(kHost));
  }

  TEST_CASE("says once what holds a sweep back, and what lifts it") {
    LinksOffice office;
    begin_many(office.links, 100);
    CHECK_FALSE(office.links.notice());  // nothing worth a word
    begin_many(office.links, 2000);
    CHECK(office.links.notice() ==
          "targets on this subnet are started at 240 per second: this machine's neighbour table holds 1,024 entries; "
          "net.ipv4.neigh.default.gc_thresh3 of the host (not of a container) raises the limit");
    CHECK_FALSE(office.links.notice());
  }

  TEST_CASE("says what it goes by where the system does not tell") {
    FakeLinks fake = small_office();
    fake.table.reset();
    Links links(std::make_unique<FakeLinkSource>(fake));
    begin_many(links, 1000);
    CHECK(links.notice() ==
          "targets on this subnet are started at 240 per second: the size of this machine's neighbour table is not "
          "known");
  }

  TEST_CASE("the size that the system tells sets the pace, and so do the entries of others") {
    FakeLinks fake = small_office();
    fake.table->size = 8192;
    for (std::uint32_t i = 0; i < 6144 - 320; ++i)
      fake.neighbours.push_back({.interface = 3,
                                 .address = asio::ip::address_v4(0x0b000000U + i),
                                 .has_link_address = true,
                                 .is_kept = true});
    Links links(std::make_unique<FakeLinkSource>(fake));
    begin_many(links, 1000);
    CHECK(links.notice() ==
          "targets on this subnet are started at 100 per second: this machine's neighbour table holds 8,192 entries, "
          "5,824 "
          "of "
          "them in use; net.ipv4.neigh.default.gc_thresh3 of the host (not of a container) raises the limit");
  }

  TEST_CASE("an address is absent where the kernel knows nobody who has it") {
    LinksOffice office;
    CHECK(office.links.patience(kHost) == 3200ms);
    const net::FailedConnect connect{.lasted = 3200ms};
    CHECK(office.links.judge(kHost, connect, 0) == NeighbourVerdict::absent);
    office.fake.table->overflows = 1;  // meanwhile
    CHECK(office.links.judge(kHost, connect, 0) == NeighbourVerdict::try_again);
    office.fake.neighbours = {{.interface = 2, .address = kHost, .has_link_address = true}};
    CHECK(office.links.judge(kHost, connect, 0) == NeighbourVerdict::present);
    office.fake.neighbours = {{.interface = 3, .address = kHost, .has_link_address = true}};  // on another network
    CHECK(office.links.judge(kHost, connect, 1) == NeighbourVerdict::absent);
  }

  TEST_CASE("where the system does not tell of neighbours nobody is called absent") {
    FakeLinks fake = small_office();
    fake.table.reset();
    Links links(std::make_unique<FakeLinkSource>(fake));
    CHECK(links.judge(kHost, {.lasted = 3200ms}, 0) == NeighbourVerdict::present);
    CHECK(links.judge(kHost, {.lasted = 1ms, .unreachable = true}, 0) == NeighbourVerdict::try_again);
  }

  TEST_CASE("loopback is local by what every system tells, and our own networks are on-link") {
    const auto source = net::open_address_source();
    CHECK(source->route_to(asio::ip::make_address("127.0.0.1")).reach == net::Reach::local);
    CHECK(source->route_to(asio::ip::make_address("127.9.9.9")).reach == net::Reach::local);
    CHECK(source->route_to(asio::ip::make_address("203.0.113.1")).reach != net::Reach::local);
    CHECK_FALSE(source->has_changed());
    CHECK_FALSE(source->prefixes().empty());
  }
}

}  // namespace
}  // namespace smbprobe::test
