#include "targets/scanner_xml.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace smbprobe::targets {
namespace {

using Hosts = std::vector<FoundHost>;

Hosts hosts_of(const std::string& text) {
  NmapXml xml;
  return xml.feed(text);
}

const std::string kAddress = "<address addr=\"10.0.0.1\" addrtype=\"ipv4\"/>";
const std::string kOpen445 = "<ports><port protocol=\"tcp\" portid=\"445\"><state state=\"open\"/></port></ports>";
const Hosts kHost445{{"10.0.0.1", true, {445}}};

TEST_SUITE("targets/nmap_xml") {
  TEST_CASE("knows the first line") {
    CHECK(NmapXml::is_xml("<?xml version=\"1.0\"?>"));
    CHECK(NmapXml::is_xml("<nmaprun>"));
    CHECK_FALSE(NmapXml::is_xml("<html>"));
  }

  TEST_CASE("takes the IP address and not the MAC address") {
    CHECK(hosts_of("<host><address addr=\"00:11:22:33:44:55\" addrtype=\"mac\"/>" + kAddress + kOpen445 + "</host>") ==
          kHost445);
  }

  TEST_CASE("takes an IPv6 address") {
    CHECK(hosts_of("<host><address addr='2001:db8::1' addrtype='ipv6'/></host>") == Hosts{{"2001:db8::1", false, {}}});
  }

  TEST_CASE("passes over hosts that are down and hints") {
    CHECK(hosts_of("<host><status state=\"down\"/>" + kAddress + "</host>").empty());
    CHECK(hosts_of("<hosthint><status state=\"up\"/>" + kAddress + "</hosthint>").empty());
  }

  TEST_CASE("passes over a host without open ports") {
    CHECK(hosts_of("<host>" + kAddress + "<ports><extraports state=\"closed\" count=\"2\"/></ports></host>").empty());
    CHECK(hosts_of("<host>" + kAddress + "<ports/></host>").empty());
    CHECK(hosts_of("<host>" + kAddress +
                   "<ports><port protocol=\"tcp\" portid=\"1\"><state state=\"closed\"/></port>"
                   "<port protocol=\"udp\" portid=\"2\"><state state=\"open\"/></port></ports></host>")
              .empty());
  }

  TEST_CASE("a state outside a port opens nothing") {
    CHECK(hosts_of("<host>" + kAddress +
                   "<ports><port protocol=\"tcp\" portid=\"445\"></port><state state=\"open\"/></ports></host>")
              .empty());
  }

  TEST_CASE("is not led astray by comments and script output") {
    CHECK(hosts_of("<!-- <host>" + kAddress + "</host> -- > -->").empty());
    CHECK(hosts_of("<host>" + kAddress + "<!----><script output=\"&lt;/host> </host> '\"/>" + kOpen445 + "</host>") ==
          kHost445);
    CHECK(hosts_of("<?xml <host>" + kAddress + "</host>").size() == 0);
  }

  TEST_CASE("takes spaces and line ends within tags") {
    CHECK(hosts_of("<host\n><address\r\n addr = \"10.0.0.1\"\taddrtype=\"ipv4\" /></host >") ==
          Hosts{{"10.0.0.1", false, {}}});
  }

  TEST_CASE("passes over addresses and ports that are none") {
    CHECK(hosts_of("<host><address addr=\"nas.lan\" addrtype=\"ipv4\"/></host>").empty());
    CHECK(hosts_of("<host><address addr=\"10.0.0.0/8\" addrtype=\"ipv4\"/></host>").empty());
    CHECK(hosts_of("<host>" + kAddress +
                   "<ports><port protocol=\"tcp\" portid=\"70000\"><state state=\"open\"/></port></ports></host>")
              .empty());
  }

  TEST_CASE("starts anew with each host") {
    CHECK(hosts_of("<host>" + kAddress + kOpen445 +
                   "<host><address addr=\"10.0.0.2\" addrtype=\"ipv4\"/></host></host>") ==
          Hosts{{"10.0.0.2", false, {}}});
  }

  TEST_CASE("gives the same for every way to cut the text") {
    const std::string text = "<host>" + kAddress + kOpen445 + "</host>";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      NmapXml xml;
      Hosts hosts = xml.feed(text.substr(0, cut));
      for (auto& each : xml.feed(text.substr(cut))) hosts.push_back(std::move(each));
      CHECK(hosts == kHost445);
    }
  }

  TEST_CASE("takes damage wherever the text ends") {
    const std::string text = "<host>" + kAddress + kOpen445 + "</host>";
    for (std::size_t size = 0; size < text.size(); ++size) CHECK(hosts_of(text.substr(0, size)).empty());
  }

  TEST_CASE("reads attributes without end or value") {
    CHECK(hosts_of(
              "<host><address addr= addrtype=\"ipv4\"/><address addr/><address =\"x\"/><address addr=\"1\"\"/></host>")
              .empty());
  }

  TEST_CASE("passes over a tag without end and holds little of it") {
    NmapXml xml;
    CHECK(xml.feed("<host><script output=\"").empty());
    for (int i = 0; i < 100; ++i) CHECK(xml.feed(std::string(10000, 'x')).empty());
    CHECK(xml.feed("\"/>" + kAddress + kOpen445 + "</host>") == kHost445);
  }

  TEST_CASE("knows the end of the scan") {
    NmapXml xml;
    CHECK(xml.feed("<nmaprun></nmap").empty());
    CHECK_FALSE(xml.complete());
    CHECK(xml.feed("run>").empty());
    CHECK(xml.complete());
  }
}

}  // namespace
}  // namespace smbprobe::targets
