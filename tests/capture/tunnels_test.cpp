// Packets inside other packets: the endpoints are those inside, the way there is told.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "capture/link_types.hpp"
#include "capture/packet.hpp"
#include "capture/packets.hpp"
#include "capture/smb_talk.hpp"
#include "support/exact_buffer.hpp"

using namespace smbprobe::capture;
using namespace smbprobe::test;
using smbprobe::proto::Bytes;
using smbprobe::proto::ByteView;
using smbprobe::proto::Writer;

namespace {

const Bytes kInner = ipv4(tcp({.sequence = 77, .payload = Bytes{'h', 'i'}}));
const Bytes kInnerV6 =
    ipv6(tcp({.from = {v6(1), 50000}, .to = {v6(2), 445}, .sequence = 77, .payload = Bytes{'h', 'i'}}));
const Bytes kInnerFrame = ethernet(kInner);

Bytes words(std::initializer_list<std::uint16_t> values) {
  Writer out;
  for (const std::uint16_t value : values) out.be(value);
  return out.finish();
}

/// Inside IP, between 192.0.2.8 and 192.0.2.9.
Bytes outer(const Bytes& carried, std::uint8_t protocol) {
  return ipv4(carried, {.from = v4(8), .to = v4(9), .protocol = protocol});
}
Bytes outer_udp(std::uint16_t port, const Bytes& carried) { return outer(udp(40000, port, carried), 17); }

struct Arrived {
  bool inside = false;  ///< the segment, between its own ends
  std::string way;
  std::string unread;
};

Arrived take(int link_type, const Bytes& packet) {
  Arrived out;
  TunnelPath path;
  const ParsedPacket parsed = parse_packet(link_type, packet, packet.size(), &path);
  if (const auto* segment = std::get_if<TcpSegment>(&parsed))
    out.inside = segment->sequence == 77 && segment->payload.size() == 2 && segment->to.port == 445 &&
                 (segment->to.address == v4(2) || segment->to.address == v6(2));
  if (const auto* unread_packet = std::get_if<UnreadPacket>(&parsed)) out.unread = to_string(*unread_packet);
  out.way = path.to_string();
  return out;
}

Arrived take_raw(const Bytes& packet) { return take(kLinkRaw, packet); }

const std::string kWay = " from 192.0.2.8 to 192.0.2.9";

}  // namespace

TEST_SUITE("capture/tunnels") {
  TEST_CASE("reads IP in IP and IPv6 in IPv4") {
    CHECK(take_raw(outer(kInner, 4)).inside);
    CHECK(take_raw(outer(kInner, 4)).way == "ip-in-ip" + kWay);
    CHECK(take_raw(outer(kInnerV6, 41)).inside);
    CHECK(take_raw(outer(kInnerV6, 41)).way == "6in4" + kWay);
    CHECK(take_raw(ipv6(kInner, 4)).inside);
  }
  TEST_CASE("reads GRE with all of its fields") {
    const std::vector<std::pair<Bytes, std::string>> headers{
        {words({0x0000, 0x0800}), "gre"},
        {words({0x8000, 0x0800, 1, 0}), "gre"},
        {words({0x2000, 0x0800, 1, 2}), "gre 65538"},
        {words({0xB000, 0x0800, 1, 0, 0, 7, 0, 1}), "gre 7"},
    };
    for (const auto& [header, way] : headers) {
      const Arrived out = take_raw(outer(join({header, kInner}), 47));
      CHECK(out.inside);
      CHECK(out.way == way + kWay);
    }
    CHECK(take_raw(outer(join({words({0x0000, 0x6558}), kInnerFrame}), 47)).inside);
    CHECK(take_raw(outer(join({words({0x0000, 0x86DD}), kInnerV6}), 47)).inside);
    CHECK(take_raw(outer(join({words({0x3081, 0x880B, 40, 9, 0, 1, 0, 1, 0xFF03, 0x0021}), kInner}), 47)).unread != "");
    CHECK(take_raw(outer(join({words({0x3081, 0x880B, 40, 9, 0, 1, 0, 1, 0x0021}), kInner}), 47)).inside);
    CHECK(take_raw(outer(join({words({0x4000, 0x0800, 0, 0}), kInner}), 47)).unread == "GRE of another form over IP");
  }
  TEST_CASE("reads ERSPAN of type I, II and III") {
    const Arrived one = take_raw(outer(join({words({0x0000, 0x88BE}), kInnerFrame}), 47));
    CHECK(one.inside);
    const Bytes two = words({0x1000, 0x88BE, 0, 5, 0x1064, 0x0023, 0, 0});
    CHECK(take_raw(outer(join({two, kInnerFrame}), 47)).inside);
    CHECK(take_raw(outer(join({two, kInnerFrame}), 47)).way == "erspan 35" + kWay);
    const Bytes three = words({0x1000, 0x22EB, 0, 5, 0x2064, 0x0024, 1, 2, 0, 0x0000});
    CHECK(take_raw(outer(join({three, kInnerFrame}), 47)).inside);
    const Bytes platform = words({0x1000, 0x22EB, 0, 5, 0x2064, 0x0024, 1, 2, 0, 0x0001, 1, 2, 3, 4});
    CHECK(take_raw(outer(join({platform, kInnerFrame}), 47)).inside);
    CHECK(take_raw(outer(join({platform, kInnerFrame}), 47)).way == "erspan 36" + kWay);
  }
  TEST_CASE("reads VXLAN and Geneve") {
    for (const std::uint16_t port : {std::uint16_t{4789}, std::uint16_t{8472}}) {
      const Arrived out = take_raw(outer_udp(port, join({words({0x0800, 0, 0, 0x6400}), kInnerFrame})));
      CHECK(out.inside);
      CHECK(out.way == "vxlan 100" + kWay);
    }
    CHECK(take_raw(outer_udp(4790, join({words({0x0C00, 1, 0, 0x6400}), kInner}))).inside);
    const Bytes options = words({0x0200, 0x6558, 0, 0x0700, 1, 2, 3, 4});
    CHECK(take_raw(outer_udp(6081, join({options, kInnerFrame}))).inside);
    CHECK(take_raw(outer_udp(6081, join({options, kInnerFrame}))).way == "geneve 7" + kWay);
    CHECK(take_raw(outer_udp(6081, join({words({0x0000, 0x0800, 0, 0x0700}), kInner}))).inside);
  }
  TEST_CASE("an ordinary datagram to a tunnel's port is none") {
    const Bytes packet = outer_udp(4789, words({0x0001, 2, 3, 4, 5}));
    CHECK(std::holds_alternative<UdpDatagram>(parse_packet(kLinkRaw, packet, packet.size())));
  }
  TEST_CASE("reads PPPoE, PPP, MPLS and SNAP") {
    const auto size = static_cast<std::uint16_t>(2 + kInner.size());
    CHECK(take(kLinkEthernet, ethernet(join({words({0x1100, 9, size, 0x0021}), kInner}), 0x8864)).inside);
    CHECK(take(kLinkPpp, join({words({0xFF03, 0x0021}), kInner})).inside);
    CHECK(take(kLinkPppHdlc, join({Bytes{0xFF, 0x03, 0x57}, kInnerV6})).inside);
    CHECK(take(kLinkCiscoHdlc, join({words({0x0F00, 0x0800}), kInner})).inside);
    CHECK(take(kLinkEthernet, ethernet(join({words({1, 0x0040, 2, 0x0140}), kInner}), 0x8847)).inside);
    CHECK(take(kLinkEthernet, ethernet(join({words({2, 0x0140, 0, 0}), kInnerFrame}), 0x8847)).inside);
    CHECK(take(kLinkEthernet, ethernet(join({words({2, 0x0140}), kInnerFrame}), 0x8847)).inside);
    const Bytes snap = join({words({0xAAAA, 0x0300, 0, 0x0800}), kInner});
    CHECK(take(kLinkEthernet, ethernet(snap, static_cast<std::uint16_t>(snap.size()))).inside);
    CHECK(take(kLinkLlc, snap).inside);
    CHECK(take(kLinkPktap, join({Bytes{16, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, kInnerFrame})).inside);
  }
  TEST_CASE("tunnels in tunnels are told from outside in") {
    const Bytes gre = ipv4(join({words({0x2000, 0x0800, 0, 1}), kInner}), {.from = v4(3), .to = v4(4), .protocol = 47});
    const Arrived out =
        take_raw(outer_udp(4789, join({words({0x0800, 0, 0, 0x6400}), ethernet(gre, 0x0800, {0x8100})})));
    CHECK(out.inside);
    CHECK(out.way == "vxlan 100" + kWay + "; gre 1 from 192.0.2.3 to 192.0.2.4");
  }
  TEST_CASE("no depth is followed without end") {
    Bytes packet = kInner;
    for (int i = 0; i < 40; ++i) packet = outer(packet, 4);
    CHECK(take_raw(packet).unread == "too many headers");
  }
  TEST_CASE("what is not taken apart has a name") {
    const std::vector<std::pair<Arrived, std::string>> all{
        {take(kLinkEthernet, ethernet(Bytes(40, 1), 0x88E5)), "EtherType 0x88e5 over Ethernet"},
        {take(kLinkEthernet, ethernet(words({0xF0F0, 0x0300, 0}), 6)), "NetBEUI over Ethernet"},
        {take(kLinkEthernet, ethernet(words({0xE0E0, 0x0300, 0}), 6)), "IPX over Ethernet"},
        {take_raw(outer(Bytes(40, 1), 50)), "ESP over IP"},
        {take_raw(outer_udp(1701, words({0x0002, 1, 1, 0xFF03, 0x0021, 0}))), "L2TP over UDP"},
        {take(kLinkPpp, words({0xFF03, 0x00FD, 1})), "compressed packets over PPP"},
        {take(kLinkEthernet, ethernet(Bytes(40, 1), 0x0806)), ""},  // ARP
        {take_raw(outer(Bytes(40, 1), 1)), ""},                     // ICMP
    };
    for (const auto& [arrived, name] : all) {
      CHECK(arrived.unread == name);
      CHECK(arrived.way == "");
    }
  }
  TEST_CASE("reads every prefix of every tunnel without going beyond it") {
    const std::vector<std::pair<int, Bytes>> samples{
        {kLinkRaw, outer(join({words({0xB000, 0x0800, 1, 0, 0, 7, 0, 1}), kInner}), 47)},
        {kLinkRaw,
         outer(join({words({0x1000, 0x22EB, 0, 5, 0x2064, 0x0024, 1, 2, 0, 1, 1, 2, 3, 4}), kInnerFrame}), 47)},
        {kLinkRaw, outer_udp(4789, join({words({0x0800, 0, 0, 0x6400}), kInnerFrame}))},
        {kLinkRaw, outer_udp(6081, join({words({0x0200, 0x6558, 0, 0x0700, 1, 2, 3, 4}), kInnerFrame}))},
        {kLinkEthernet, ethernet(join({words({1, 0x0040, 2, 0x0140}), kInnerFrame}), 0x8847)},
        {kLinkEthernet, ethernet(join({words({0x1100, 9, 90, 0x0021}), kInner}), 0x8864)},
        {kLinkLlc, join({words({0xAAAA, 0x0300, 0, 0x0800}), kInner})},
        {kLinkPktap, join({Bytes{16, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, kInnerFrame})}};
    for (const auto& [link, packet] : samples) {
      for_each_prefix(packet, [type = link, whole = packet.size()](ByteView prefix) {
        TunnelPath path;
        const ParsedPacket out = parse_packet(type, prefix, whole, &path);
        if (const auto* segment = std::get_if<TcpSegment>(&out))
          CHECK(segment->payload.size() + segment->missing <= whole);
      });
    }
  }
  TEST_CASE("a conversation inside has its own ends, and tells the way") {
    Feed feed;
    const auto pass = [&](bool by_client, std::uint32_t sequence, Bytes payload, std::uint8_t flags) {
      const Bytes inner = ipv4(tcp({.from = by_client ? IpEndpoint{v4(1), 50000} : IpEndpoint{v4(2), 445},
                                    .to = by_client ? IpEndpoint{v4(2), 445} : IpEndpoint{v4(1), 50000},
                                    .sequence = sequence,
                                    .flags = flags,
                                    .payload = std::move(payload)}),
                               {.from = by_client ? v4(1) : v4(2), .to = by_client ? v4(2) : v4(1)});
      feed.raw(kLinkRaw, outer_udp(4789, join({words({0x0800, 0, 0, 0x6400}), ethernet(inner)})));
    };
    pass(true, 1000, {}, kTcpSyn);
    pass(false, 9000, {}, kTcpSyn | kTcpAck);
    pass(true, 1001, framed(smb2_asks()), kTcpAck);
    pass(false, 9001, framed(smb2_accepts(0x0300)), kTcpAck);
    feed.raw(kLinkRaw, outer(Bytes(40, 1), 50));
    feed.finish();
    REQUIRE(feed.conversations.size() == 1);
    CHECK(feed.conversations[0].server.address == "192.0.2.2");
    CHECK(feed.conversations[0].via == "vxlan 100" + kWay);
    CHECK(feed.conversations[0].exchanges.at(0).via == "vxlan 100" + kWay);
    CHECK(feed.conversations[0].exchanges.at(0).outcome == smbprobe::probe::Outcome::reply);
    REQUIRE(feed.counts.unread.counts().size() == 1);
    CHECK(to_string(feed.counts.unread.counts().begin()->first) == "ESP over IP");
  }
}
