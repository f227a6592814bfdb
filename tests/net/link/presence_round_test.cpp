#include "net/link/presence_round.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <vector>

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using net::Clock;
using net::PresenceRound;
using net::RateGate;

constexpr Clock::time_point kRoundStart{1h};

asio::ip::address round_address(std::uint32_t number) { return asio::ip::address_v4(0x0a000000U + number); }

/// A round that is played to its end: when which address was asked for, and who was absent.
struct PlayedRound {
  std::map<asio::ip::address, std::vector<Clock::time_point>> questions;
  std::vector<asio::ip::address> absent;
  Clock::time_point end;
};

/// @param here who answers, after `delay`
template <class Here>
PlayedRound play(PresenceRound& round, Here here, Clock::duration delay = 1ms) {
  PlayedRound out;
  std::multimap<Clock::time_point, asio::ip::address> answers;
  auto now = kRoundStart;
  while (!round.empty()) {
    for (auto next = answers.begin(); next != answers.end() && next->first <= now; next = answers.erase(next))
      round.remove(next->second);
    for (const auto& each : round.take_absent(now)) out.absent.push_back(each);
    while (const auto asked = round.next(now)) {
      out.questions[*asked].push_back(now);
      if (here(*asked)) answers.emplace(now + delay, *asked);
    }
    if (round.empty()) break;
    auto wake = round.wake();
    if (!answers.empty()) wake = std::min(wake, answers.begin()->first);
    now = std::max(wake, now + 1ms);
  }
  out.end = now;
  return out;
}

TEST_SUITE("net/presence_round") {
  TEST_CASE("asks twice for who does not answer, a second apart, and waits a second for late answers") {
    RateGate gate(500);
    PresenceRound round(gate);
    for (std::uint32_t i = 0; i < 100; ++i) round.add(round_address(i));
    const auto played = play(round, [](const auto&) { return false; });
    CHECK(played.absent.size() == 100);
    for (const auto& [who, when] : played.questions) {
      REQUIRE(when.size() == 2);
      CHECK(when[1] - when[0] >= PresenceRound::kPatience);
    }
    CHECK(played.end - kRoundStart >= 2s);
    CHECK(played.end - kRoundStart < 2500ms);
  }

  TEST_CASE("asks once for who answers at once, and leaves out nobody who answers late") {
    RateGate gate(500);
    PresenceRound round(gate);
    for (std::uint32_t i = 0; i < 50; ++i) round.add(round_address(i));
    const auto here = [](const auto& who) { return who.to_v4().to_uint() % 2 == 0; };
    SUBCASE("at once") {
      const auto played = play(round, here);
      CHECK(played.absent.size() == 25);
      for (const auto& [who, when] : played.questions) CHECK(when.size() == (here(who) ? 1 : 2));
    }
    SUBCASE("after the second question") { CHECK(play(round, here, 1900ms).absent.size() == 25); }
  }

  TEST_CASE("keeps to the rate") {
    RateGate gate(100);
    PresenceRound round(gate);
    for (std::uint32_t i = 0; i < 300; ++i) round.add(round_address(i));
    const auto played = play(round, [](const auto&) { return false; });
    std::vector<Clock::time_point> all;
    for (const auto& [who, when] : played.questions) all.insert(all.end(), when.begin(), when.end());
    std::ranges::sort(all);
    CHECK(all.size() == 600);
    for (std::size_t i = 100; i < all.size(); ++i) CHECK(all[i] - all[i - 100] >= 1s);
  }

  TEST_CASE("an address is asked for once however often it is added, and anew after its end") {
    RateGate gate(500);
    PresenceRound round(gate);
    round.add(round_address(1));
    round.add(round_address(1));
    CHECK(round.size() == 1);
    CHECK(round.next(kRoundStart) == round_address(1));
    CHECK(round.remove(round_address(1)));
    CHECK_FALSE(round.remove(round_address(1)));
    round.add(round_address(1));
    CHECK(play(round, [](const auto&) { return false; }).questions[round_address(1)].size() == 2);
  }

  TEST_CASE("a question that could not be sent is put again") {
    RateGate gate(500);
    PresenceRound round(gate);
    round.add(round_address(1));
    CHECK(round.next(kRoundStart) == round_address(1));
    round.not_sent(round_address(1));
    CHECK(round.next(kRoundStart + 10ms) == round_address(1));
    CHECK_FALSE(round.next(kRoundStart + 20ms));
    CHECK(round.next(kRoundStart + 1010ms) == round_address(1));
    round.not_sent(round_address(1));
    CHECK(round.next(kRoundStart + 1020ms) == round_address(1));
    CHECK(round.take_absent(kRoundStart + 2019ms).empty());
    CHECK(round.take_absent(kRoundStart + 2020ms).size() == 1);
    CHECK(round.empty());
    CHECK(round.wake() == Clock::time_point::max());
  }

  TEST_CASE("a window of addresses keeps the rate busy") {
    for (const unsigned rate : {500U, 10'000U}) {
      RateGate gate(rate);
      PresenceRound round(gate);
      std::uint32_t added = 0;
      auto now = kRoundStart;
      const std::uint32_t all = rate * 4;
      while (added < all || !round.empty()) {
        static_cast<void>(round.take_absent(now));
        while (added < all && round.size() < PresenceRound::most_at_a_time(rate)) round.add(round_address(added++));
        while (round.next(now)) {
        }
        now += 1ms;
      }
      CHECK(now - kRoundStart < 8s + 2500ms);  // two questions each
    }
  }
}

}  // namespace
}  // namespace smbprobe::test
