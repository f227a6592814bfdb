#include "net/feed_bell.hpp"

#include <doctest/doctest.h>

namespace smbprobe::net {
namespace {

struct Counter final : Sleeper {
  void wake() override { ++woken; }
  int woken = 0;
};

TEST_SUITE("net/feed_bell") {
  TEST_CASE("wakes everyone who enrolled, once") {
    FeedBell bell;
    Counter a;
    Counter b;
    bell.ring();
    bell.enrol(a);
    bell.enrol(a);
    bell.enrol(b);
    bell.ring();
    bell.ring();
    CHECK(a.woken == 1);
    CHECK(b.woken == 1);
  }

  TEST_CASE("forgets who withdraws") {
    FeedBell bell;
    Counter a;
    bell.enrol(a);
    bell.withdraw(a);
    bell.withdraw(a);
    bell.ring();
    CHECK(a.woken == 0);
  }
}

}  // namespace
}  // namespace smbprobe::net
