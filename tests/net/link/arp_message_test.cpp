#include "net/link/arp_message.hpp"

#include <doctest/doctest.h>

#include <random>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

namespace smbprobe::test {
namespace {

const asio::ip::address_v4 kOwn = asio::ip::make_address_v4("10.0.0.7");
const asio::ip::address_v4 kArpTarget = asio::ip::make_address_v4("10.0.0.9");
const char* const kReply = "00010800060400020a0b0c0d0e0f0a0000090200000000010a000007";

std::optional<asio::ip::address_v4> read_arp(const proto::Bytes& bytes) { return net::read_arp_reply(bytes); }

/// The reply with one byte changed.
proto::Bytes changed(std::size_t place, std::uint8_t value) {
  auto out = from_hex(kReply);
  out.at(place) = value;
  return out;
}

TEST_SUITE("net/arp_message") {
  TEST_CASE("a request as RFC 826 has it") {
    CHECK(proto::to_hex(net::arp_request({2, 0, 0, 0, 0, 1}, kOwn, kArpTarget)) ==
          "00010800060400010200000000010a0000070000000000000a000009");
  }

  TEST_CASE("a reply names who has the address, with Ethernet's padding or without") {
    CHECK(read_arp(from_hex(kReply)) == kArpTarget);
    auto padded = from_hex(kReply);
    padded.resize(46);
    CHECK(read_arp(padded) == kArpTarget);
  }

  TEST_CASE("what is cut off anywhere is no reply") {
    const auto whole = from_hex(kReply);
    for (std::size_t size = 0; size < whole.size(); ++size)
      CHECK_FALSE(read_arp({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}));
  }

  TEST_CASE("other hardware, protocols, sizes and operations are no reply") {
    for (const std::size_t place : {0U, 1U, 2U, 3U, 4U, 5U, 6U}) CHECK_FALSE(read_arp(changed(place, 0xee)));
    CHECK_FALSE(read_arp(changed(7, 1)));  // a request
  }

  TEST_CASE("what nobody can have is no reply") {
    CHECK_FALSE(read_arp(from_hex("0001080006040002ffffffffffff0a0000090200000000010a000007")));
    CHECK_FALSE(read_arp(from_hex("00010800060400020000000000000a0000090200000000010a000007")));
    CHECK_FALSE(read_arp(from_hex("00010800060400020a0b0c0d0e0f000000000200000000010a000007")));
    CHECK_FALSE(read_arp(from_hex("00010800060400020a0b0c0d0e0fe00000010200000000010a000007")));
    CHECK_FALSE(read_arp(from_hex("00010800060400020a0b0c0d0e0fffffffff0200000000010a000007")));
  }

  TEST_CASE("chance never gives what is no reply's") {
    std::mt19937 chance(1);  // NOLINT(bugprone-random-generator-seed,cert-msc51-cpp): the same bytes each time
    for (int round = 0; round < 20'000; ++round) {
      auto bytes = round % 2 == 0 ? from_hex(kReply) : proto::Bytes(chance() % 64);
      const auto changes = bytes.empty() ? 0 : chance() % 8;
      for (unsigned i = 0; i < changes; ++i) bytes[chance() % bytes.size()] = static_cast<std::uint8_t>(chance());
      const auto owner = read_arp(bytes);
      if (!owner) continue;
      CHECK(bytes[7] == 2);
      CHECK(owner->to_bytes() == asio::ip::address_v4::bytes_type{bytes[14], bytes[15], bytes[16], bytes[17]});
    }
  }
}

}  // namespace
}  // namespace smbprobe::test
