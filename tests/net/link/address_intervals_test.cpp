#include "net/link/address_intervals.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace smbprobe::test {
namespace {

using net::AddressIntervals;

AddressIntervals intervals(std::initializer_list<std::pair<const char*, unsigned>> prefixes) {
  std::vector<net::Prefix> out;
  for (const auto& [address, bits] : prefixes)
    out.push_back({.address = asio::ip::make_address(address), .bits = bits});
  return AddressIntervals(out);
}

std::size_t index(const AddressIntervals& all, const char* address) {
  return all.index_of(asio::ip::make_address(address));
}

TEST_SUITE("net/address_intervals") {
  TEST_CASE("is cut where a prefix begins and where it ends") {
    const auto all = intervals({{"10.1.0.0", 16}});
    CHECK(index(all, "10.1.0.0") == index(all, "10.1.255.255"));
    CHECK(index(all, "10.0.255.255") + 1 == index(all, "10.1.0.0"));
    CHECK(index(all, "10.1.255.255") + 1 == index(all, "10.2.0.0"));
    CHECK(all.first_of(index(all, "10.1.7.7")) == asio::ip::make_address("10.1.0.0"));
  }

  TEST_CASE("a prefix within another one cuts it in three") {
    const auto all = intervals({{"10.0.0.0", 8}, {"10.77.0.0", 16}});
    CHECK(index(all, "10.0.0.1") + 1 == index(all, "10.77.0.1"));
    CHECK(index(all, "10.77.0.1") + 1 == index(all, "10.78.0.1"));
  }

  TEST_CASE("bits behind the prefix do not count") {
    const auto all = intervals({{"10.1.2.3", 16}, {"fd00::1", 64}});
    CHECK(all.first_of(index(all, "10.1.2.3")) == asio::ip::make_address("10.1.0.0"));
    CHECK(all.first_of(index(all, "fd00::ffff")) == asio::ip::make_address("fd00::"));
  }

  TEST_CASE("IPv6 prefixes of any length, up to the last address") {
    const auto all = intervals({{"fd00::", 8}, {"2001:db8:0:1::", 63}, {"2001:db8::7", 128}});
    CHECK(index(all, "2001:db8::6") + 1 == index(all, "2001:db8::7"));
    CHECK(index(all, "2001:db8::7") + 1 == index(all, "2001:db8::8"));
    CHECK(index(all, "2001:db8:0:1:ffff:ffff:ffff:ffff") + 1 == index(all, "2001:db8:0:2::"));
    CHECK(index(all, "fd00::") == index(all, "fdff:ffff::"));
    CHECK(index(all, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == all.size() - 1);
  }

  TEST_CASE("the default route, prefixes up to the end and nonsense cut nothing that is not there") {
    const AddressIntervals none;
    CHECK(intervals({{"0.0.0.0", 0}, {"::", 0}}).size() == none.size());
    CHECK(intervals({{"1.2.3.4", 33}, {"::1", 129}}).size() == none.size());
    CHECK(intervals({{"255.255.255.255", 32}}).size() == none.size());
    const auto all = intervals({{"128.0.0.0", 1}});
    CHECK(index(all, "127.255.255.255") + 1 == index(all, "128.0.0.0"));
  }

  TEST_CASE("what the standards set apart is apart without any prefix") {
    const AddressIntervals all;
    for (const auto* const apart : {"0.0.0.0", "224.0.0.1", "255.255.255.255"})
      CHECK(index(all, apart) != index(all, "10.0.0.1"));
    for (const auto* const apart : {"::", "fe80::1", "ff02::1"}) CHECK(index(all, apart) != index(all, "2001:db8::1"));
    CHECK(index(all, "10.0.0.1") == index(all, "192.168.0.1"));
  }
}

}  // namespace
}  // namespace smbprobe::test
