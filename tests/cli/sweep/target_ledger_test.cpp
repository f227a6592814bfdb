#include "cli/sweep/target_ledger.hpp"

#include <doctest/doctest.h>

namespace smbprobe::test {
namespace {

using cli::TargetLedger;
using Places = std::vector<std::uint64_t>;

Places take_all(TargetLedger& ledger) {
  Places out;
  while (const auto place = ledger.take()) out.push_back(*place);
  return out;
}

TEST_SUITE("cli/place_ledger") {
  TEST_CASE("deals out each place once and in order") {
    TargetLedger ledger(3);
    CHECK(take_all(ledger) == Places{0, 1, 2});
    CHECK(ledger.standing().next == 3);
  }

  TEST_CASE("counts as done only what was reported") {
    TargetLedger ledger(5);
    for (int i = 0; i < 4; ++i) static_cast<void>(ledger.take());
    ledger.done(Places{2, 0});
    CHECK(ledger.done_count() == 2);
    CHECK(ledger.standing().open == Places{1, 3});
    CHECK(ledger.standing().next == 4);
  }

  TEST_CASE("deals out what was open first when it goes on") {
    TargetLedger ledger(6, 4, {1, 3});
    CHECK(ledger.done_count() == 2);
    CHECK(take_all(ledger) == Places{1, 3, 4, 5});
  }

  TEST_CASE("keeps what was open before in view until it is done") {
    TargetLedger ledger(6, 4, {1, 3});
    static_cast<void>(ledger.take());
    CHECK(ledger.standing().open == Places{1, 3});
    ledger.done(Places{1});
    CHECK(ledger.standing().open == Places{3});
  }

  TEST_CASE("deals out places without end where the number of targets is not known") {
    TargetLedger ledger(std::nullopt);
    for (std::uint64_t i = 0; i < 100; ++i) CHECK(ledger.take() == i);
    ledger.done(Places{0, 7});
    CHECK_FALSE(ledger.size().has_value());
    CHECK(ledger.done_count() == 2);
    CHECK(ledger.left_count() == 98);
  }

  TEST_CASE("counts what is left of the whole") {
    TargetLedger ledger(5);
    static_cast<void>(ledger.take());
    static_cast<void>(ledger.take());
    ledger.done(Places{1});
    CHECK(ledger.left_count() == 4);
  }

  TEST_CASE("has nothing for a shard without targets") {
    TargetLedger ledger(0);
    CHECK_FALSE(ledger.take().has_value());
    CHECK(ledger.done_count() == 0);
  }
}

}  // namespace
}  // namespace smbprobe::test
