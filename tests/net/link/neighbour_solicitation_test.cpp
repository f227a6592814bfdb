#include "net/link/neighbour_solicitation.hpp"

#include <doctest/doctest.h>

#include <random>

#include "support/hex.hpp"

namespace smbprobe::test {
namespace {

const asio::ip::address_v6 kSolicitedTarget = asio::ip::make_address_v6("fd00::1:2ab:cdef");

proto::Bytes advertisement() { return from_hex("88000000e0000000fd000000000000000000000102abcdef02010a0b0c0d0e0f"); }

std::optional<asio::ip::address_v6> read_solicitation(const proto::Bytes& bytes, int hop_limit = 255) {
  return net::read_neighbour_advertisement(bytes, hop_limit);
}

TEST_SUITE("net/neighbour_solicitation") {
  TEST_CASE("a solicitation as RFC 4861 has it, for the kernel to sum up") {
    CHECK(proto::to_hex(net::neighbour_solicitation({2, 0, 0, 0, 0, 1}, kSolicitedTarget)) ==
          "8700000000000000fd000000000000000000000102abcdef0101020000000001");
  }

  TEST_CASE("goes to the group that the owner listens to") {
    CHECK(net::solicited_node(kSolicitedTarget) == asio::ip::make_address_v6("ff02::1:ffab:cdef"));
  }

  TEST_CASE("an advertisement names who has the address, with options or without") {
    CHECK(read_solicitation(advertisement()) == kSolicitedTarget);
    auto bare = advertisement();
    bare.resize(24);
    CHECK(read_solicitation(bare) == kSolicitedTarget);
  }

  TEST_CASE("what came through a router is not believed") { CHECK_FALSE(read_solicitation(advertisement(), 254)); }

  TEST_CASE("what is cut off anywhere but before an option is no advertisement") {
    const auto whole = advertisement();
    for (std::size_t size = 0; size < whole.size(); ++size) {
      if (size == 24) continue;
      CHECK_FALSE(read_solicitation({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}));
    }
  }

  TEST_CASE("options of no length, or beyond the end, spoil it") {
    auto bytes = advertisement();
    bytes[25] = 0;
    CHECK_FALSE(read_solicitation(bytes));
    bytes[25] = 2;
    CHECK_FALSE(read_solicitation(bytes));
    bytes[25] = 255;
    CHECK_FALSE(read_solicitation(bytes));
  }

  TEST_CASE("other types, codes and groups are no advertisement") {
    auto bytes = advertisement();
    bytes[0] = 135;
    CHECK_FALSE(read_solicitation(bytes));
    bytes = advertisement();
    bytes[1] = 1;
    CHECK_FALSE(read_solicitation(bytes));
    bytes = advertisement();
    bytes[8] = 0xff;
    CHECK_FALSE(read_solicitation(bytes));
  }

  TEST_CASE("chance never gives what is no advertisement's") {
    std::mt19937 chance(1);  // NOLINT(bugprone-random-generator-seed,cert-msc51-cpp): the same bytes each time
    for (int round = 0; round < 20'000; ++round) {
      auto bytes = round % 2 == 0 ? advertisement() : proto::Bytes(chance() % 96);
      const auto changes = bytes.empty() ? 0 : chance() % 8;
      for (unsigned i = 0; i < changes; ++i) bytes[chance() % bytes.size()] = static_cast<std::uint8_t>(chance());
      if (read_solicitation(bytes)) CHECK(bytes[0] == 136);
    }
  }
}

}  // namespace
}  // namespace smbprobe::test
