#include "net/entropy.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "net/scan.hpp"

namespace smbprobe::net {
namespace {

TEST_SUITE("net/entropy") {
  TEST_CASE("gives GUIDs of version 4") {
    Entropy entropy;
    const auto guid = entropy.guid();
    CHECK((guid[7] & 0xF0) == 0x40);
    CHECK((guid[8] & 0xC0) == 0x80);
  }

  TEST_CASE("does not repeat itself across its pool") {
    Entropy entropy;
    std::set<proto::Guid> seen;
    for (int i = 0; i < 2000; ++i) seen.insert(entropy.guid());
    CHECK(seen.size() == 2000);
  }

  TEST_CASE("fills more than its pool holds") {
    Entropy entropy;
    std::vector<std::uint8_t> bytes(10000, 0);
    entropy.fill(bytes);
    CHECK(std::ranges::count(bytes, std::uint8_t{0}) < 200);
  }

  TEST_CASE("draws a salt of 32 bytes and keeps the name") {
    const auto inputs = draw_request_inputs("nas.lan");
    CHECK(inputs.salt.size() == 32);
    CHECK(inputs.net_name == "nas.lan");
    CHECK(inputs.salt != draw_request_inputs("nas.lan").salt);
  }
}

}  // namespace
}  // namespace smbprobe::net
