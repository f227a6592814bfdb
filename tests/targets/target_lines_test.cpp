#include "targets/target_lines.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "targets/read_lines.hpp"

namespace smbprobe::targets {
namespace {

Read read_file(const std::string& name, std::vector<std::uint16_t> ports = {445, 139}) {
  std::ifstream in(SMBPROBE_SOURCE_DIR "/tests/targets/scanner_files/" + name);
  REQUIRE(in);
  return read_stream(in, std::move(ports));
}

TEST_SUITE("targets/target_lines") {
  TEST_CASE("reads masscan -oL") {
    const Read read = read_file("masscan.list");
    CHECK(read.targets == Texts{"10.9.0.6:445", "10.9.0.5:445", "10.9.0.5:139"});
    CHECK(read.errors.empty());
    CHECK(read.other_ports == 2);
  }

  TEST_CASE("takes the ports that are to be probed") {
    CHECK(read_file("masscan.list", {4450, 445}).targets == Texts{"10.9.0.7:4450", "10.9.0.6:445", "10.9.0.5:445"});
    CHECK(read_file("masscan.list", {4450}).targets == Texts{"10.9.0.7"});
  }

  TEST_CASE("reads masscan -oJ") {
    const Read read = read_file("masscan.json");
    CHECK(read.targets == Texts{"10.9.0.5:139", "10.9.0.6:445", "10.9.0.5:445"});
    CHECK(read.errors.empty());
    CHECK(read.other_ports == 2);
  }

  TEST_CASE("passes over closed ports in masscan -oJ") {
    const Read read = read_file("masscan_closed.json");
    CHECK(read.errors.empty());
    CHECK(read.other_ports == 2);
    CHECK(read.targets.size() == 3);
  }

  TEST_CASE("reads what older masscans write as JSON") {
    const Read read = read_text(
        "[\n{ \"ip\": \"10.0.0.1\", \"ports\": [ {\"port\": 445, \"proto\": \"tcp\", \"status\": \"open\"} ] },\n"
        "{ \"ip\": \"10.0.0.2\", \"ports\": [ {\"port\": 445, \"proto\": \"udp\", \"status\": \"open\"} ] },\n"
        "{ \"ip\": \"10.0.0.1\", \"ports\": [ {\"port\": 445, \"proto\": \"tcp\", \"service\": {\"name\": \"smb\"}} ] "
        "},\n"
        "{finished: 1}\n]\n");
    CHECK(read.targets == Texts{"10.0.0.1:445"});
    CHECK(read.errors.empty());
  }

  TEST_CASE("says that a JSON record is cut") {
    const Read read = read_text("[\n{\"ip\": \"10.0.0.1\"}\n,\n{   \"ip\": \"10.0.0.2\",   \"times");
    CHECK(read.targets == Texts{"10.0.0.1"});
    CHECK(read.errors == Texts{"bad line '{   \"ip\": \"10.0.0.2\",   \"times': not whole JSON records"});
  }

  TEST_CASE("reads a JSON array in one line") {
    const Read read = read_text("[{\"ip\":\"10.0.0.1\"},{\"saddr\":\"10.0.0.2\"},{\"name\":1}]");
    CHECK(read.targets.empty());
    CHECK(read.errors.size() == 1);
    CHECK(read_text("[{\"ip\":\"10.0.0.1\"},{\"saddr\":\"10.0.0.2\"}]").targets == Texts{"10.0.0.1", "10.0.0.2"});
  }

  TEST_CASE("takes no deep JSON amiss") {
    const Read read = read_text("{" + std::string(100000, '[') + "\n10.0.0.1\n");
    CHECK(read.errors.size() == 1);
    CHECK(read.targets == Texts{"10.0.0.1"});
  }

  TEST_CASE("reads zmap") {
    CHECK(read_file("zmap.txt").targets == Texts{"10.9.0.5", "10.9.0.6"});
    CHECK(read_file("zmap.csv").targets == Texts{"10.9.0.6:445", "10.9.0.5:445"});
    CHECK(read_file("zmap_success.csv").targets == Texts{"10.9.0.5:445", "10.9.0.6:445"});
    CHECK(read_file("zmap_success.csv", {445}).targets == Texts{"10.9.0.5", "10.9.0.6"});
    CHECK(read_file("zmap.json").targets == Texts{"10.9.0.6:445", "10.9.0.5:445"});
    for (const char* name : {"zmap.txt", "zmap.csv", "zmap_success.csv", "zmap.json"})
      CHECK(read_file(name).errors.empty());
  }

  TEST_CASE("passes over what failed in zmap CSV") {
    const Read read =
        read_text("classification,\"saddr\",success\nrst,10.0.0.1,0\nsynack,\"10.0.0.2\",1\nsynack,x,1\nrst\n");
    CHECK(read.targets == Texts{"10.0.0.2"});
    CHECK(read.errors.size() == 2);
  }

  TEST_CASE("takes the address in front of a CSV line without a header") {
    CHECK(read_text("10.0.0.1,445,synack\n").targets == Texts{"10.0.0.1"});
    CHECK(read_text("2001:db8::1,445\n").targets == Texts{"2001:db8::1"});
  }

  TEST_CASE("does not guess which of two addresses is meant") {
    const Read read = read_text("10.0.0.1,10.0.0.2\nnas.lan,other.lan\n");
    CHECK(read.targets.empty());
    CHECK(read.errors.size() == 2);
    CHECK(read.errors[0] ==
          "bad line '10.0.0.1,10.0.0.2': several targets take a line each; CSV needs a header that names a column such "
          "as 'saddr', 'ip' or 'host'");
  }

  TEST_CASE("reads nmap -oG") {
    const Read read = read_file("nmap.gnmap");
    CHECK(read.targets == Texts{"127.0.44.36", "127.0.44.140:445"});
    CHECK(read.errors.empty());
    CHECK(read.end.empty());
  }

  TEST_CASE("reads masscan -oG") {
    TargetLines lines({445});
    CHECK(lines.read("Timestamp: 1700000000\tHost: 10.0.0.1 ()\tPorts: 445/open/tcp//microsoft-ds//")->specs.size() ==
          1);
    CHECK(lines.read("Timestamp: 1700000000\tHost: 10.0.0.2 ()\tPorts: 80/open/tcp//http//")->other_ports == 1);
    CHECK_FALSE(lines.read("Timestamp: 1700000000\tHost").has_value());
  }

  TEST_CASE("reads nmap -oX") {
    const Read read = read_file("nmap.xml");
    CHECK(read.targets == Texts{"127.0.44.36", "127.0.44.140:445"});
    CHECK(read.errors.empty());
    CHECK(read.end.empty());
  }

  TEST_CASE("takes hosts that are up where nmap scanned no ports") {
    CHECK(read_file("nmap_ping.gnmap").targets == Texts{"127.0.44.36", "127.0.44.37"});
    CHECK(read_file("nmap_ping.xml").targets == Texts{"127.0.44.36", "127.0.44.37"});
  }

  TEST_CASE("reads masscan -oX") {
    const Read read = read_file("masscan.xml");
    CHECK(read.targets == Texts{"10.9.0.5:139", "10.9.0.5:445", "10.9.0.6:445"});
    CHECK(read.errors.empty());
    CHECK(read.other_ports == 2);
    CHECK(read.end.empty());
  }

  TEST_CASE("says that the XML is cut") {
    const Read read = read_text("<?xml version=\"1.0\"?>\n<nmaprun>\n<host><status state=\"up\"/>\n");
    CHECK(read.targets.empty());
    CHECK(read.end == "the XML ends early: the scan that wrote it was cut short");
  }

  TEST_CASE("passes over ports other than TCP") {
    CHECK(read_text("open udp 445 10.0.0.1 1\nopen tcp 445 10.0.0.2 1\n").targets == Texts{"10.0.0.2:445"});
    CHECK(read_text("Host: 10.0.0.1 ()\tPorts: 445/open/udp//x///, 139/open|filtered/tcp//y///\n").targets.empty());
  }

  TEST_CASE("passes over banners and closed ports in masscan -oL") {
    const Read read = read_text("banner tcp 445 10.0.0.1 1 smb x\nclosed tcp 445 10.0.0.1 1\n");
    CHECK(read.targets.empty());
    CHECK(read.errors.empty());
  }

  TEST_CASE("names a scanner's line that is cut") {
    const Read read = read_text("open tcp 445 10.0.0\nopen tcp x 10.0.0.1\nHost: 10.0.0.1\nHost: x\tStatus: Up\n");
    CHECK(read.targets.empty());
    CHECK(read.errors == Texts{"bad line 'open tcp 445 10.0.0': not a whole line of masscan -oL",
                               "bad line 'open tcp x 10.0.0.1': not a whole line of masscan -oL",
                               "bad line 'Host: 10.0.0.1': not a whole line of nmap -oG",
                               "bad line 'Host: x\tStatus: Up': not a whole line of nmap -oG"});
  }

  TEST_CASE("reads plain targets between comments") {
    const Read read = read_text("\xef\xbb\xbf# all\r\n\r\n  nas.lan # one\r\n\t10.0.0.0/30\r\n[::1]:445\nopen\nb#two");
    CHECK(read.targets == Texts{"nas.lan", "10.0.0.0", "[::1]:445", "open", "b"});
    CHECK(read.errors.empty());
  }

  TEST_CASE("quotes no more than the beginning of a long line") {
    const Read read = read_text(std::string(100000, 'x') + "/1\n");
    REQUIRE(read.errors.size() == 1);
    CHECK(read.errors[0] == "bad target '" + std::string(100, 'x') + "...': it is too long");
  }
}

}  // namespace
}  // namespace smbprobe::targets
