#include "net/way_waits.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "net/link/fake_link_source.hpp"

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using Sentences = std::vector<std::string>;

const asio::ip::address kNearHost = asio::ip::make_address("10.0.0.9");
const net::WayLoss kDown{.words = "eth0 is down"};

TEST_SUITE("net/way_waits") {
  TEST_CASE("says once that a way is lost, once that it was for too long, and that it is back") {
    FakeLinks fake = small_office();
    net::Links links(std::make_unique<FakeLinkSource>(fake));
    net::Ways ways(links);
    net::WayWaits waits(60s);
    net::Clock::time_point now{1h};
    fake.interfaces[0].up = false;
    fake.changed = true;
    REQUIRE(ways.loss_now(kNearHost) == kDown);
    CHECK(waits.review(ways, now).empty());

    CHECK(waits.wait(kDown, kNearHost, now) == "eth0 is down: the targets behind it wait, for up to 60 s");
    CHECK_FALSE(waits.wait(kDown, kNearHost, now + 1s));
    CHECK_FALSE(waits.is_given_up(kDown, now + 59s));
    CHECK(waits.review(ways, now + 59s).empty());
    CHECK(waits.is_given_up(kDown, now + 60s));
    CHECK(waits.review(ways, now + 60s) ==
          Sentences{"eth0 is down, for 60 s now: the targets behind it are not probed"});
    CHECK(waits.review(ways, now + 61s).empty());

    fake.interfaces[0].up = true;
    fake.changed = true;
    CHECK_FALSE(ways.loss_now(kNearHost));
    CHECK(waits.review(ways, now + 62s) == Sentences{"continuing with the targets that waited (eth0 is down)"});
    CHECK(waits.review(ways, now + 63s).empty());
    CHECK(waits.wait(kDown, kNearHost, now + 64s));  // and lost again
    CHECK_FALSE(waits.is_given_up(kDown, now + 65s));
  }
}

}  // namespace
}  // namespace smbprobe::test
