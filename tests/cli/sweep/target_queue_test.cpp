#include "cli/sweep/target_queue.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>

namespace smbprobe::cli {
namespace {

targets::Target target_of(int number) { return *targets::parse_target("host" + std::to_string(number)); }

struct Counter final : net::Sleeper {
  void wake() override { ++woken; }
  std::atomic<int> woken{};
};

TEST_SUITE("cli/target_queue") {
  TEST_CASE("tells nothing yet from nothing more") {
    TargetQueue queue;
    CHECK(queue.take().error() == net::NoTarget::yet);
    CHECK(queue.push(target_of(1)));
    queue.end();
    CHECK(queue.take()->text == "host1");
    CHECK(queue.take().error() == net::NoTarget::more);
  }

  TEST_CASE("rings when a target comes into an empty queue, and at the end") {
    TargetQueue queue;
    Counter sleeper;
    const auto ring_of = [&](auto act) {
      queue.bell().enrol(sleeper);
      const int before = sleeper.woken;
      act();
      return sleeper.woken - before;
    };
    CHECK(ring_of([&] { queue.push(target_of(1)); }) == 1);
    CHECK(ring_of([&] { queue.push(target_of(2)); }) == 0);
    CHECK(ring_of([&] { queue.end(); }) == 1);
  }

  TEST_CASE("makes its reader wait while it is full, and loses nothing") {
    for (const std::size_t most : {1U, 2U, 7U}) {
      TargetQueue queue(most);
      constexpr int kTargets = 500;
      std::atomic<int> pushed{};
      std::thread reader([&] {
        for (int i = 0; i < kTargets; ++i) {
          CHECK(queue.push(target_of(i)));
          pushed = i + 1;
        }
        queue.end();
      });
      for (int i = 0; i < kTargets;) {
        const auto target = queue.take();
        if (!target) continue;
        CHECK(target->text == target_of(i).text);
        ++i;
        CHECK(pushed <= i + static_cast<int>(most) + 1);
      }
      reader.join();
    }
  }

  TEST_CASE("lets its reader go once it is closed") {
    TargetQueue queue(1);
    CHECK(queue.push(target_of(1)));
    std::atomic<bool> let_go{};
    std::thread reader([&] {
      CHECK_FALSE(queue.push(target_of(2)));
      let_go = true;
    });
    queue.close();
    reader.join();
    CHECK(let_go);
  }
}

}  // namespace
}  // namespace smbprobe::cli
