#include "net/link/neighbour_verdict.hpp"

#include <doctest/doctest.h>

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using net::FailedConnect;
using net::judge_neighbour;
using net::NeighbourVerdict;

constexpr std::chrono::milliseconds kAskedFor{3000};

TEST_SUITE("net/neighbour_verdict") {
  TEST_CASE("an address is absent when the time is up and nobody has it") {
    CHECK(judge_neighbour({.lasted = 3200ms}, kAskedFor) == NeighbourVerdict::absent);
    CHECK(judge_neighbour({.lasted = 3070ms, .unreachable = true}, kAskedFor) == NeighbourVerdict::absent);
  }

  TEST_CASE("EHOSTUNREACH before that proves nothing") {
    CHECK(judge_neighbour({.lasted = 10ms, .unreachable = true}, kAskedFor) == NeighbourVerdict::try_again);
    CHECK(judge_neighbour({.lasted = 2900ms, .unreachable = true, .tries = 3}, kAskedFor) ==
          NeighbourVerdict::try_again);
  }

  TEST_CASE("who has a link-layer address is there, and is silent or refuses by itself") {
    CHECK(judge_neighbour({.lasted = 3200ms, .has_link_address = true}, kAskedFor) == NeighbourVerdict::present);
    const FailedConnect again{.lasted = 1ms, .unreachable = true, .has_link_address = true, .tries = 2};
    CHECK(judge_neighbour(again, kAskedFor) == NeighbourVerdict::present);
  }

  TEST_CASE("but the first early EHOSTUNREACH may be the table's: its owner may have answered since") {
    const FailedConnect first{.lasted = 1ms, .unreachable = true, .has_link_address = true};
    CHECK(judge_neighbour(first, kAskedFor) == NeighbourVerdict::try_again);
  }

  TEST_CASE("silence while the table overflowed proves nothing") {
    FailedConnect connect{.lasted = 3200ms, .overflowed = true};
    CHECK(judge_neighbour(connect, kAskedFor) == NeighbourVerdict::try_again);
    connect.tries = net::kMostEarlyTries;
    CHECK(judge_neighbour(connect, kAskedFor) == NeighbourVerdict::unknown);
  }

  TEST_CASE("an interface that asks for less time gives up early every time") {
    FailedConnect connect{.lasted = 1000ms, .unreachable = true};
    connect.tries = net::kMostEarlyTries;
    CHECK(judge_neighbour(connect, kAskedFor) == NeighbourVerdict::absent);
    connect.overflowed = true;
    CHECK(judge_neighbour(connect, kAskedFor) == NeighbourVerdict::unknown);
  }

  TEST_CASE("the words name the protocol that got no answer") {
    CHECK(net::absence_words(asio::ip::make_address("10.0.0.1")) == "no ARP answer");
    CHECK(net::absence_words(asio::ip::make_address("fd00::1")) == "no neighbour discovery answer");
  }
}

}  // namespace
}  // namespace smbprobe::test
