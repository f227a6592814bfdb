#include "capture/packet.hpp"

#include <doctest/doctest.h>

#include "capture/packets.hpp"
#include "support/exact_buffer.hpp"

using namespace smbprobe::capture;
using namespace smbprobe::test;
using smbprobe::proto::Bytes;
using smbprobe::proto::ByteView;

namespace {

const Bytes kPayload{'h', 'e', 'l', 'l', 'o'};

Bytes segment(Bytes options = {}) {
  return tcp({.sequence = 77, .flags = kTcpAck, .payload = kPayload, .options = std::move(options)});
}

/// The segment inside, or one without anything.
TcpSegment parsed(int link_type, const Bytes& packet, std::size_t wire = 0) {
  const ParsedPacket out = parse_packet(link_type, packet, wire == 0 ? packet.size() : wire);
  const auto* tcp = std::get_if<TcpSegment>(&out);
  return tcp == nullptr ? TcpSegment{} : *tcp;
}

bool is_hello(const TcpSegment& tcp) {
  return std::ranges::equal(tcp.payload, kPayload) && tcp.sequence == 77 && tcp.from.port == 50000 &&
         tcp.to.port == 445;
}

bool is_fragment(int link_type, const Bytes& packet) {
  return std::holds_alternative<IpFragment>(parse_packet(link_type, packet, packet.size()));
}

Bytes with_family(std::initializer_list<std::uint8_t> family, const Bytes& ip) { return join({Bytes(family), ip}); }

}  // namespace

TEST_SUITE("capture/packet") {
  TEST_CASE("reads Ethernet") {
    const auto packet = ethernet(ipv4(segment()));
    const auto tcp = parsed(kLinkEthernet, packet);
    CHECK(is_hello(tcp));
    CHECK(to_string(tcp.from.address) == "192.0.2.1");
    CHECK(to_string(tcp.to.address) == "192.0.2.2");
  }
  TEST_CASE("steps over a VLAN tag") {
    CHECK(is_hello(parsed(kLinkEthernet, ethernet(ipv4(segment()), 0x0800, {0x8100}))));
  }
  TEST_CASE("steps over the two tags of QinQ") {
    CHECK(is_hello(parsed(kLinkEthernet, ethernet(ipv6(segment()), 0x86DD, {0x88A8, 0x8100}))));
  }
  TEST_CASE("gives up at the thirtieth tag") {
    CHECK(!is_hello(parsed(kLinkEthernet, ethernet(ipv4(segment()), 0x0800, std::vector<std::uint16_t>(30, 0x8100)))));
  }
  TEST_CASE("reads Linux cooked v1") {
    CHECK(is_hello(parsed(kLinkLinuxSll, join({Bytes(14, 0), Bytes{0x08, 0x00}, ipv4(segment())}))));
  }
  TEST_CASE("reads Linux cooked v2") {
    CHECK(is_hello(parsed(kLinkLinuxSll2, join({Bytes{0x86, 0xDD}, Bytes(18, 0), ipv6(segment())}))));
  }
  TEST_CASE("reads raw IP of every number") {
    for (const int link : {12, 14, 101, 228, 229}) {
      CHECK(is_hello(parsed(link, ipv4(segment()))));
      CHECK(is_hello(parsed(link, ipv6(segment()))));
    }
  }
  TEST_CASE("reads BSD loopback in both byte orders") {
    CHECK(is_hello(parsed(kLinkNull, with_family({2, 0, 0, 0}, ipv4(segment())))));
    CHECK(is_hello(parsed(kLinkNull, with_family({0, 0, 0, 2}, ipv4(segment())))));
    CHECK(is_hello(parsed(kLinkLoop, with_family({0, 0, 0, 24}, ipv6(segment())))));
    CHECK(is_hello(parsed(kLinkNull, with_family({30, 0, 0, 0}, ipv6(segment())))));
    CHECK(!is_hello(parsed(kLinkNull, with_family({7, 0, 0, 0}, ipv4(segment())))));
  }
  TEST_CASE("knows which link types it reads") {
    for (const int link : {0, 1, 12, 14, 101, 108, 113, 228, 229, 276}) CHECK(is_read_link_type(link));
    for (const int link : {105, 127, 147, 195}) CHECK(!is_read_link_type(link));
  }
  TEST_CASE("steps over IPv4 options") { CHECK(is_hello(parsed(kLinkRaw, ipv4(segment(), {.options = Bytes(8, 1)})))); }
  TEST_CASE("steps over TCP options") { CHECK(is_hello(parsed(kLinkRaw, ipv4(segment(Bytes(12, 1)))))); }
  TEST_CASE("leaves the padding of short Ethernet frames out") {
    CHECK(is_hello(parsed(kLinkEthernet, ethernet(join({ipv4(segment()), Bytes(20, 0)})))));
  }
  TEST_CASE("takes everything where offload left the length 0") {
    CHECK(is_hello(parsed(kLinkRaw, ipv4(segment(), {.zero_length = true}))));
  }
  TEST_CASE("steps over IPv6 extension headers") {
    const Bytes destination = join({Bytes{6, 1, 0, 0, 0, 0, 0, 0}, Bytes(8, 0), segment()});
    const Bytes routing = join({Bytes{60, 0, 0, 0, 0, 0, 0, 0}, destination});
    const Bytes hop = join({Bytes{43, 0, 0, 0, 0, 0, 0, 0}, routing});
    CHECK(is_hello(parsed(kLinkRaw, ipv6(hop, 0))));
  }
  TEST_CASE("steps over an authentication header") {
    CHECK(is_hello(parsed(kLinkRaw, ipv6(join({Bytes{6, 4, 0, 0}, Bytes(20, 0), segment()}), 51))));
  }
  TEST_CASE("does not follow endless extension headers") {
    Bytes chain = segment();
    for (int i = 0; i < 17; ++i)
      chain = join({Bytes{static_cast<std::uint8_t>(i == 0 ? 6 : 60), 0, 0, 0, 0, 0, 0, 0}, chain});
    CHECK(!is_hello(parsed(kLinkRaw, ipv6(chain, 60))));
  }
  TEST_CASE("tells IPv4 fragments") {
    CHECK(is_fragment(kLinkRaw, ipv4(segment(), {.fragment = 0x2000})));
    CHECK(is_fragment(kLinkRaw, ipv4(segment(), {.fragment = 0x0010})));
    CHECK(!is_fragment(kLinkRaw, ipv4(segment(), {.fragment = 0x4000})));
  }
  TEST_CASE("tells IPv6 fragments from an atomic one") {
    CHECK(is_fragment(kLinkRaw, ipv6(join({Bytes{6, 0, 0, 1, 0, 0, 0, 0}, segment()}), 44)));
    CHECK(is_hello(parsed(kLinkRaw, ipv6(join({Bytes{6, 0, 0, 0, 0, 0, 0, 0}, segment()}), 44))));
  }
  TEST_CASE("says how much the snap length cut off") {
    const Bytes packet = ipv4(segment());
    const Bytes cut(packet.begin(), packet.end() - 3);
    const auto tcp = parsed(kLinkRaw, cut, packet.size());
    CHECK(tcp.payload.size() == 2);
    CHECK(tcp.missing == 3);
  }
  TEST_CASE("does not count cut TCP options as missing payload") {
    const Bytes packet = ipv4(segment(Bytes(12, 1)));
    const Bytes cut(packet.begin(), packet.begin() + 20 + 24);
    const auto tcp = parsed(kLinkRaw, cut, packet.size());
    CHECK(tcp.payload.empty());
    CHECK(tcp.missing == kPayload.size());
  }
  TEST_CASE("reads a UDP datagram and its missing bytes") {
    const Bytes packet = ipv4(udp(137, 1025, kPayload), {.protocol = 17});
    const Bytes cut(packet.begin(), packet.end() - 1);
    const ParsedPacket out = parse_packet(kLinkRaw, cut, packet.size());
    REQUIRE(std::holds_alternative<UdpDatagram>(out));
    CHECK(std::get<UdpDatagram>(out).from.port == 137);
    CHECK(std::get<UdpDatagram>(out).payload.size() == 4);
    CHECK(std::get<UdpDatagram>(out).missing == 1);
  }
  TEST_CASE("passes over what is neither TCP nor UDP") {
    const Bytes icmp = ipv4(kPayload, {.protocol = 1});
    CHECK(std::holds_alternative<OtherPacket>(parse_packet(kLinkRaw, icmp, icmp.size())));
  }
  TEST_CASE("rejects broken header lengths") {
    Bytes short_header = ipv4(segment());
    short_header[0] = 0x44;
    CHECK(!is_hello(parsed(kLinkRaw, short_header)));
    Bytes short_total = ipv4(segment());
    short_total[3] = 19;
    CHECK(!is_hello(parsed(kLinkRaw, short_total)));
    Bytes short_tcp = ipv4(segment());
    short_tcp[32] = 0x40;
    CHECK(!is_hello(parsed(kLinkRaw, short_tcp)));
  }
  TEST_CASE("reads every prefix of every kind without going beyond it") {
    const std::vector<std::pair<int, Bytes>> samples{
        {kLinkEthernet, ethernet(ipv4(segment(Bytes(8, 1)), {.options = Bytes(4, 1)}), 0x0800, {0x8100})},
        {kLinkLinuxSll2,
         join({Bytes{0x86, 0xDD}, Bytes(18, 0), ipv6(join({Bytes{6, 0, 0, 0, 0, 0, 0, 0}, segment()}), 60)})},
        {kLinkNull, with_family({2, 0, 0, 0}, ipv4(udp(137, 137, kPayload), {.protocol = 17}))}};
    for (const auto& [link, packet] : samples) {
      for_each_prefix(packet, [type = link, whole = packet.size()](ByteView prefix) {
        const ParsedPacket out = parse_packet(type, prefix, whole);
        if (const auto* tcp = std::get_if<TcpSegment>(&out)) CHECK(tcp->payload.size() + tcp->missing <= whole);
      });
    }
  }
  TEST_CASE("writes IPv6 addresses short") { CHECK(to_string(v6(9)) == "2001:db8::9"); }
  TEST_CASE("passes over a link type that is not read and an IP version that is none") {
    Bytes packet = ipv4(segment());
    CHECK(std::holds_alternative<OtherPacket>(parse_packet(147, packet, packet.size())));
    packet[0] = 0x55;
    CHECK(std::holds_alternative<OtherPacket>(parse_packet(kLinkRaw, packet, packet.size())));
  }
}
