#include "net/link/neighbour_pace.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using net::Clock;
using net::NeighbourPace;

constexpr Clock::time_point kPaceStart{1h};

asio::ip::address address(std::size_t number) {
  return asio::ip::address_v4(0x0a000000U + static_cast<std::uint32_t>(number));
}

/// When addresses are begun by somebody who asks whenever told to, but wakes `late` too late.
std::vector<Clock::time_point> begin_all(NeighbourPace& pace, std::size_t count, Clock::duration late = 0ms) {
  std::vector<Clock::time_point> out;
  auto now = kPaceStart;
  while (out.size() < count) {
    const auto turn = pace.take(address(out.size()), now);
    if (turn.granted)
      out.push_back(now);
    else
      now = turn.ask_again + late;
  }
  return out;
}

std::size_t most_within(const std::vector<Clock::time_point>& begun, Clock::duration time) {
  std::size_t most = 0;
  for (std::size_t first = 0, end = 0; first < begun.size(); ++first) {
    while (end < begun.size() && begun[end] < begun[first] + time) ++end;
    most = std::max(most, end - first);
  }
  return most;
}

std::vector<net::Neighbour> neighbours(std::size_t first, std::size_t count, bool has_link_address = true) {
  std::vector<net::Neighbour> out;
  for (std::size_t i = first; i < first + count; ++i)
    out.push_back({.interface = 1, .address = address(i), .has_link_address = has_link_address, .is_kept = true});
  return out;
}

TEST_SUITE("net/neighbour_pace") {
  TEST_CASE("begins three quarters of the table within a hold, evenly") {
    NeighbourPace pace(1024);
    CHECK(pace.allowed() == 768);
    CHECK(pace.per_second() == 240);
    const auto begun = begin_all(pace, 5000);
    CHECK(most_within(begun, NeighbourPace::kHold) <= 768);
    CHECK(most_within(begun, 1s) <= 246);         // evenly, but for what may be caught up
    CHECK(begun.back() - kPaceStart < 21'000ms);  // and no slower than that
  }

  TEST_CASE("late wake-ups neither pass the bound nor lose much") {
    NeighbourPace pace(1024);
    const auto begun = begin_all(pace, 5000, 7ms);
    CHECK(most_within(begun, NeighbourPace::kHold) <= 768);
    CHECK(begun.back() - kPaceStart < 22'000ms);
  }

  TEST_CASE("the same address counts once while it holds its entry, whatever becomes of its sockets") {
    NeighbourPace pace(16);  // the least: 16 within a hold
    CHECK(pace.take(address(0), kPaceStart).granted);
    for (int i = 0; i < 100; ++i) CHECK(pace.take(address(0), kPaceStart + 1s).granted);
    auto now = kPaceStart;
    for (std::size_t i = 1; i < 16; ++i) {
      now += 200ms;
      CHECK(pace.take(address(i), now).granted);
    }
    CHECK_FALSE(pace.take(address(16), now + 150ms).granted);
    const auto turn = pace.take(address(16), kPaceStart + 3199ms);
    CHECK_FALSE(turn.granted);
    CHECK(turn.ask_again == kPaceStart + NeighbourPace::kHold);
    CHECK(pace.take(address(16), turn.ask_again).granted);
    CHECK_FALSE(pace.take(address(0), turn.ask_again).granted);  // its hold is over: it is a new one
  }

  TEST_CASE("leaves room for the entries of others") {
    NeighbourPace pace(1024);
    pace.set_table(neighbours(100'000, 400), kPaceStart);
    CHECK(pace.allowed() == 368);
    CHECK(most_within(begin_all(pace, 2000), NeighbourPace::kHold) <= 368);
    pace.set_table({}, kPaceStart + 1h);
    CHECK(pace.allowed() == 768);
  }

  TEST_CASE("what the kernel would drop for another entry leaves room") {
    NeighbourPace pace(1024);
    auto all = neighbours(100'000, 400);
    for (auto& each : all) each.is_kept = false;
    pace.set_table(all, kPaceStart);
    CHECK(pace.allowed() == 768);
  }

  TEST_CASE("a table that others fill lets a sweep get on, slowly") {
    NeighbourPace pace(1024);
    pace.set_table(neighbours(100'000, 2000), kPaceStart);
    CHECK(pace.allowed() == NeighbourPace::kLeast);
  }

  TEST_CASE("our own entries are no others', until their hold is over and they were resolved") {
    NeighbourPace pace(1024);
    const auto begun = begin_all(pace, 200);
    auto table = neighbours(0, 100);
    for (const auto& each : neighbours(100, 100, false)) table.push_back(each);
    pace.set_table(table, begun.back());
    CHECK(pace.allowed() == 768);
    CHECK(pace.take(address(500), begun.back() + NeighbourPace::kHold).granted);  // all holds are over
    CHECK(pace.allowed() == 668);
  }

  TEST_CASE("after an overflow it is half as fast, and recovers") {
    NeighbourPace pace(1024);
    pace.table_overflowed();
    CHECK(pace.allowed() == 384);
    for (int i = 0; i < 10; ++i) pace.table_overflowed();
    CHECK(pace.allowed() == 96);
    for (int i = 0; i < 10; ++i) pace.all_was_well();
    CHECK(pace.allowed() == 768);
  }

  TEST_CASE("a machine that asks for longer holds its entries longer") {
    NeighbourPace slow(1024, 6400ms);
    CHECK(slow.per_second() == 120);
    CHECK(NeighbourPace(1024, 100ms).hold() == NeighbourPace::kHold);
  }
}

}  // namespace
}  // namespace smbprobe::test
