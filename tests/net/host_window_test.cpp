#include "net/host_window.hpp"

#include <doctest/doctest.h>

namespace smbprobe::net {
namespace {

using namespace std::chrono_literals;

TEST_SUITE("net/host_window") {
  TEST_CASE("opens with four at the most, and with one at the least") {
    CHECK(HostWindow(32).allowed() == 4);
    CHECK(HostWindow(2).allowed() == 2);
    CHECK(HostWindow(0).allowed() == 1);
  }

  TEST_CASE("widens with each prompt answer, up to the cap") {
    HostWindow window(6);
    window.answered(Clock::now(), 1);
    CHECK(window.allowed() == 6);
    window.answered(Clock::now(), 1);
    CHECK(window.allowed() == 6);
  }

  TEST_CASE("widens by each answer of a connection") {
    HostWindow window(32);
    window.answered(Clock::now() - 300ms, 3);
    CHECK(window.allowed() == 8);
    window.answered(Clock::now() - 100ms, 1);
    CHECK(window.allowed() == 10);
  }

  TEST_CASE("halves where a connection failed, once for all that were begun before") {
    HostWindow window(32);
    const auto begun = Clock::now();
    for (int i = 0; i < 4; ++i) window.failed(begun);
    CHECK(window.allowed() == 2);
    window.failed(Clock::now());
    CHECK(window.allowed() == 1);
    window.failed(Clock::now());
    CHECK(window.allowed() == 1);
  }

  TEST_CASE("halves where an answer is much slower than the fastest") {
    HostWindow window(32);
    window.answered(Clock::now() - 100ms, 1);
    window.answered(Clock::now() - 250ms, 1);
    CHECK(window.allowed() == 8);
    window.answered(Clock::now() - 500ms, 1);
    CHECK(window.allowed() == 4);
  }
}

}  // namespace
}  // namespace smbprobe::net
