#include "net/host_window.hpp"

#include <doctest/doctest.h>

namespace smbprobe::net {
namespace {

using namespace std::chrono_literals;

constexpr auto kHostTimeout = 3s;

TEST_SUITE("net/host_window") {
  TEST_CASE("opens with four at the most, and with one at the least") {
    CHECK(HostWindow(32, kHostTimeout).allowed() == 4);
    CHECK(HostWindow(2, kHostTimeout).allowed() == 2);
    CHECK(HostWindow(0, kHostTimeout).allowed() == 1);
  }

  TEST_CASE("widens with each prompt answer, up to the cap") {
    HostWindow window(6, kHostTimeout);
    window.answered({Clock::now(), 4}, 1, 1);
    CHECK(window.allowed() == 6);
    window.answered({Clock::now(), 4}, 1, 1);
    CHECK(window.allowed() == 6);
  }

  TEST_CASE("widens by each answer of a connection") {
    HostWindow window(32, kHostTimeout);
    window.answered({Clock::now() - 300ms, 4}, 3, 1);
    CHECK(window.allowed() == 8);
    window.answered({Clock::now() - 100ms, 4}, 1, 1);
    CHECK(window.allowed() == 10);
  }

  TEST_CASE("halves where a connection failed, once for all that were begun before") {
    HostWindow window(32, kHostTimeout);
    const Begun begun{Clock::now()};
    for (int i = 0; i < 4; ++i) window.failed(begun);
    CHECK(window.allowed() == 2);
    window.failed({Clock::now()});
    CHECK(window.allowed() == 1);
    window.failed({Clock::now()});
    CHECK(window.allowed() == 1);
  }

  TEST_CASE("halves where an answer is much slower than the fastest") {
    HostWindow window(32, kHostTimeout);
    window.answered({Clock::now() - 100ms, 4}, 1, 1);
    window.answered({Clock::now() - 250ms, 4}, 1, 1);
    CHECK(window.allowed() == 8);
    window.answered({Clock::now() - 500ms, 4}, 1, 1);
    CHECK(window.allowed() == 4);
  }

  TEST_CASE("asks a host that answers one after the other no more than it can answer in half the time-out") {
    HostWindow window(32, kHostTimeout);
    window.answered({Clock::now() - 600ms, 2}, 1, 1);
    CHECK(window.allowed() == 4);  // 300 ms each
    window.answered({Clock::now() - 700ms, 1}, 1, 1);
    CHECK(window.allowed() == 2);
    window.answered({Clock::now() - 1600ms, 1}, 1, 1);
    CHECK(window.allowed() == 1);
  }

  TEST_CASE("widens on a long way to a host that answers side by side") {
    HostWindow window(32, kHostTimeout);
    window.answered({Clock::now() - 400ms, 4}, 1, 4);
    CHECK(window.allowed() == 6);
    window.answered({Clock::now() - 400ms, 4}, 4, 6);
    CHECK(window.allowed() == 11);
  }
}

}  // namespace
}  // namespace smbprobe::net
