#include "targets/targets.hpp"

#include <doctest/doctest.h>

using namespace smbprobe;
using proto::Transport;
using targets::parse_ports;
using targets::parse_target;

namespace {

struct GoodTarget {
  const char* text;
  const char* host;
  std::optional<std::uint16_t> port;
};

struct BadTarget {
  const char* text;
  const char* error;
};

}  // namespace

TEST_SUITE("targets/targets") {
  TEST_CASE("reads hosts with and without a port") {
    const std::vector<GoodTarget> cases{
        {"nas.lan", "nas.lan", {}},
        {"nas-1_a.lan.", "nas-1_a.lan.", {}},
        {"192.0.2.7", "192.0.2.7", {}},
        {"host:4450", "host", 4450},
        {"192.0.2.7:1", "192.0.2.7", 1},
        {"2001:db8::1", "2001:db8::1", {}},
        {"::1", "::1", {}},
        {"fe80::1%eth0", "fe80::1%eth0", {}},
        {"[fe80::1%eth0]:445", "fe80::1%eth0", 445},
        {"[2001:db8::1]:65535", "2001:db8::1", 65535},
        {"[2001:db8::1]", "2001:db8::1", {}},
        {"b\xc3\xbc\x63her.example", "b\xc3\xbc\x63her.example", {}},
    };
    for (const auto& each : cases) {
      CAPTURE(each.text);
      const auto target = parse_target(each.text);
      REQUIRE(target);
      CHECK(target->text == each.text);
      CHECK(target->host == each.host);
      CHECK(target->port == each.port);
    }
  }

  TEST_CASE("says what is wrong with a target") {
    const std::vector<BadTarget> cases{
        {"", "bad target '': it is empty"},
        {"192.0.2.0/24", "bad target '192.0.2.0/24': a network; name single hosts"},
        {"192.0.2.1-50", "bad target '192.0.2.1-50': a range; name single hosts"},
        {"192.0.2.1-192.0.2.9", "bad target '192.0.2.1-192.0.2.9': a range; name single hosts"},
        {"host:", "bad target 'host:': the port is missing"},
        {"host:0", "bad target 'host:0': the port must be a number from 1 to 65535"},
        {"host:65536", "bad target 'host:65536': the port must be a number from 1 to 65535"},
        {"host:99999999999", "bad target 'host:99999999999': the port must be a number from 1 to 65535"},
        {"host:445x", "bad target 'host:445x': the port must be a number from 1 to 65535"},
        {"host:-1", "bad target 'host:-1': the port must be a number from 1 to 65535"},
        {":445", "bad target ':445': not a host name or an address"},
        {"a b", "bad target 'a b': not a host name or an address"},
        {"[]", "bad target '[]': not a host name or an address"},
        {"[nas]", "bad target '[nas]': brackets are for IPv6 addresses, as in [2001:db8::1]:445"},
        {"[::1", "bad target '[::1': the ']' is missing"},
        {"[::1]445", "bad target '[::1]445': only ':PORT' may follow the ']'"},
        {"[::1]:", "bad target '[::1]:': only ':PORT' may follow the ']'"},
    };
    for (const auto& each : cases) {
      CAPTURE(each.text);
      const auto target = parse_target(each.text);
      REQUIRE_FALSE(target);
      CHECK(target.error() == each.error);
    }
  }

  TEST_CASE("takes 139 for NetBIOS and every other port for direct TCP") {
    const auto ports = parse_ports("445,139,4450");
    REQUIRE(ports);
    REQUIRE(ports->size() == 3);
    CHECK((*ports)[0].port == 445);
    CHECK((*ports)[0].transport == Transport::direct_tcp);
    CHECK((*ports)[1].port == 139);
    CHECK((*ports)[1].transport == Transport::netbios);
    CHECK((*ports)[2].port == 4450);
    CHECK((*ports)[2].transport == Transport::direct_tcp);
  }

  TEST_CASE("takes the transport that a port names") {
    const auto ports = parse_ports("1139/netbios,139/direct");
    REQUIRE(ports);
    REQUIRE(ports->size() == 2);
    CHECK((*ports)[0].transport == Transport::netbios);
    CHECK((*ports)[1].transport == Transport::direct_tcp);
  }

  TEST_CASE("says what is wrong with a port") {
    const std::vector<BadTarget> cases{
        {"", "bad port '': a number from 1 to 65535, as in 445, 4450/direct or 1139/netbios"},
        {"445,", "bad port '': a number from 1 to 65535, as in 445, 4450/direct or 1139/netbios"},
        {"445,,139", "bad port '': a number from 1 to 65535, as in 445, 4450/direct or 1139/netbios"},
        {"0", "bad port '0': a number from 1 to 65535, as in 445, 4450/direct or 1139/netbios"},
        {"65536", "bad port '65536': a number from 1 to 65535, as in 445, 4450/direct or 1139/netbios"},
        {"smb", "bad port 'smb': a number from 1 to 65535, as in 445, 4450/direct or 1139/netbios"},
        {" 445", "bad port ' 445': a number from 1 to 65535, as in 445, 4450/direct or 1139/netbios"},
        {"/direct", "bad port '/direct': a number from 1 to 65535, as in 445, 4450/direct or 1139/netbios"},
        {"445/", "bad port '445/': the transport is 'direct' or 'netbios'"},
        {"445/quic", "bad port '445/quic': the transport is 'direct' or 'netbios'"},
        {"445,445", "bad port '445': named twice"},
        {"139,139/direct", "bad port '139/direct': named twice"},
    };
    for (const auto& each : cases) {
      CAPTURE(each.text);
      const auto ports = parse_ports(each.text);
      REQUIRE_FALSE(ports);
      CHECK(ports.error() == each.error);
    }
  }
}
