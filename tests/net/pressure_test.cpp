#include "net/pressure.hpp"

#include <doctest/doctest.h>

#include <cerrno>

#include "net/asio_compat.hpp"

namespace smbprobe::test {
namespace {

using net::Pressure;

TEST_SUITE("net/pressure") {
  TEST_CASE("allows as many hosts as told while nothing is short") {
    Pressure pressure(100);
    for (int i = 0; i < 1000; ++i) pressure.went_well();
    CHECK(pressure.allowed() == 100);
  }

  TEST_CASE("allows a quarter less than were in flight when something was short") {
    Pressure pressure(100);
    pressure.short_of(80);
    CHECK(pressure.allowed() == 60);
    pressure.short_of(60);
    CHECK(pressure.allowed() == 45);
  }

  TEST_CASE("always allows one host") {
    Pressure pressure(2);
    for (int i = 0; i < 10; ++i) pressure.short_of(1);
    CHECK(pressure.allowed() == 1);
  }

  TEST_CASE("allows one host more after as many that went well") {
    Pressure pressure(100);
    pressure.short_of(4);
    REQUIRE(pressure.allowed() == 3);
    for (int i = 0; i < 2; ++i) pressure.went_well();
    CHECK(pressure.allowed() == 3);
    pressure.went_well();
    CHECK(pressure.allowed() == 4);
  }

  TEST_CASE("is back at the most in the end") {
    Pressure pressure(20);
    pressure.short_of(20);
    for (int i = 0; i < 1000; ++i) pressure.went_well();
    CHECK(pressure.allowed() == 20);
  }

  TEST_CASE("knows a shortage of this machine from a word of the host") {
    const auto shortage = [](int number) {
      return net::is_shortage(std::error_code(number, asio::error::get_system_category()));
    };
    CHECK(shortage(EMFILE));
    CHECK(shortage(ENFILE));
    CHECK(shortage(ENOBUFS));
    CHECK(shortage(ENOMEM));
    CHECK(shortage(EADDRNOTAVAIL));
    CHECK_FALSE(shortage(ECONNREFUSED));
    CHECK_FALSE(shortage(ETIMEDOUT));
    CHECK_FALSE(shortage(EHOSTUNREACH));
    CHECK_FALSE(net::is_shortage({}));
    CHECK_FALSE(net::is_shortage(asio::error::eof));
  }
}

}  // namespace
}  // namespace smbprobe::test
