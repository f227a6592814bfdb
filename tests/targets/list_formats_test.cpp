// Lists as other programs write them: every host is a target or is refused with a reason, none is lost in silence.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "targets/read_lines.hpp"

namespace smbprobe::targets {
namespace {

struct ListFormat {
  std::string name;
  std::string text;
  Texts targets;
  std::size_t refused = 0;      ///< lines
  std::size_t other_ports = 0;  ///< open, but not 445 or 139
};

const std::vector<ListFormat>& list_formats() {
  static const std::vector<ListFormat> formats{
      {"one target per line",
       "nas.lan\n192.0.2.7 # a comment\n192.0.2.0/30\n[2001:db8::7]:445\n",
       {"nas.lan", "192.0.2.7", "192.0.2.0", "[2001:db8::7]:445"}},
      {"several targets in a line, as nmap -iL takes them",
       "192.0.2.7 192.0.2.8\tnas.lan\n",
       {"192.0.2.7", "192.0.2.8", "nas.lan"}},
      {"netmasks and stars", "192.0.2.4/255.255.255.252\n198.51.100.*\n", {"192.0.2.4", "198.51.100.0"}},
      {"nmap -oG",
       "Host: 192.0.2.7 ()\tPorts: 445/open/tcp//microsoft-ds///, 139/closed/tcp//netbios-ssn///\n",
       {"192.0.2.7:445"}},
      {"nmap -oX",
       "<?xml version=\"1.0\"?>\n<nmaprun><host><status state=\"up\"/><address addr=\"192.0.2.7\" addrtype=\"ipv4\"/>"
       "<ports><port protocol=\"tcp\" portid=\"445\"><state state=\"open\"/></port></ports></host></nmaprun>\n",
       {"192.0.2.7:445"}},
      {"nmap -oN, refused",
       "Nmap scan report for 192.0.2.7\nHost is up (0.0010s latency).\n445/tcp open  microsoft-ds\n",
       {},
       3},
      {"nmap -v", "Discovered open port 445/tcp on 192.0.2.7\n", {"192.0.2.7:445"}},
      {"masscan",
       "Discovered open port 445/tcp on 192.0.2.7                                    \n"
       "Discovered open port 137/udp on 192.0.2.8\n",
       {"192.0.2.7:445"}},
      {"masscan -oL",
       "#masscan\nopen tcp 445 192.0.2.7 1764300000\nclosed tcp 445 192.0.2.8 1764300000\n# end\n",
       {"192.0.2.7:445"}},
      {"masscan -oJ",
       "[\n{ \"ip\": \"192.0.2.7\", \"ports\": [ {\"port\": 445, \"proto\": \"tcp\", \"status\": \"open\"} ] }\n]\n",
       {"192.0.2.7:445"}},
      {"masscan -oD",
       R"({"ip":"192.0.2.7","port":445,"proto":"tcp","rec_type":"status","data":{"status":"open"}})"
       "\n"
       R"({"ip":"192.0.2.8","port":445,"proto":"tcp","rec_type":"status","data":{"status":"closed"}})"
       "\n",
       {"192.0.2.7:445"}},
      {"a record with a port and its status",
       R"({"ip":"192.0.2.7","port":445,"status":"open"})"
       "\n"
       R"({"ip":"192.0.2.8","port":445,"status":"closed"})"
       "\n"
       R"({"ip":"192.0.2.9","port":80,"state":"open"})"
       "\n",
       {"192.0.2.7:445"},
       0,
       1},
      {"masscan -oG",
       "Timestamp: 1764300000\tHost: 192.0.2.7 ()\tPorts: 445/open/tcp//microsoft-ds//\n",
       {"192.0.2.7:445"}},
      {"zmap", "192.0.2.7\n192.0.2.8\n", {"192.0.2.7", "192.0.2.8"}},
      {"zmap -O csv", "saddr,sport,success\n192.0.2.7,445,1\n192.0.2.8,445,0\n", {"192.0.2.7:445"}},
      {"zmap -O json",
       R"({"saddr":"192.0.2.7","sport":445,"success":1})"
       "\n",
       {"192.0.2.7:445"}},
      {"naabu", "nas.lan:445\n192.0.2.7:139\n", {"nas.lan:445", "192.0.2.7:139"}},
      {"naabu -json",
       R"({"host":"nas.lan","ip":"192.0.2.7","port":445,"protocol":"tcp","tls":false})"
       "\n"
       R"({"host":"web.lan","ip":"192.0.2.8","port":80,"protocol":"tcp"})"
       "\n"
       R"({"ip":"192.0.2.9","port":{"Port":139,"Protocol":0,"TLS":false}})"
       "\n",
       {"192.0.2.7:445", "192.0.2.9:139"},
       0,
       1},
      {"naabu -csv",
       "host,ip,port,protocol,tls\nnas.lan,192.0.2.7,445,tcp,false\nprinter.lan,,139,tcp,false\n",
       {"192.0.2.7:445", "printer.lan:139"}},
      {"rustscan", "Open 192.0.2.7:445\n", {"192.0.2.7:445"}},
      {"rustscan -g", "192.0.2.7 -> [139,445]\n192.0.2.8 -> [22,445]\n", {"192.0.2.7", "192.0.2.8:445"}, 0, 1},
      {"fping", "192.0.2.7 is alive\n192.0.2.8 is unreachable\nnas.lan is alive (0.05 ms)\n", {"192.0.2.7", "nas.lan"}},
      {"arp-scan",
       "Interface: eth0, type: EN10MB, MAC: 02:00:00:00:00:01, IPv4: 192.0.2.5\n"
       "Starting arp-scan 1.10.0 with 256 hosts (https://github.com/royhills/arp-scan)\n"
       "192.0.2.7\t02:00:00:00:00:07\tSynology Incorporated, Ltd.\n\n"
       "1 packets received by filter, 0 packets dropped by kernel\n"
       "Ending arp-scan 1.10.0: 256 hosts scanned in 1.9 seconds (134 hosts/sec). 1 responded\n",
       {"192.0.2.7"}},
      {"arp -a",
       "nas.lan (192.0.2.7) at 02:00:00:00:00:07 [ether] on eth0\n? (192.0.2.8) at <incomplete> on eth0\n"
       "? (192.0.2.9) at 2:0:0:0:0:9 on en0 ifscope [ethernet]\n",
       {"192.0.2.7", "192.0.2.9"}},
      {"arp -a of Windows",
       "\nInterface: 192.0.2.5 --- 0x4\n  Internet Address      Physical Address      Type\n"
       "  192.0.2.7             02-00-00-00-00-07     dynamic\n  224.0.0.22            01-00-5e-00-00-16     static\n",
       {"192.0.2.7"}},
      {"arp -n",
       "Address                  HWtype  HWaddress           Flags Mask            Iface\n"
       "192.0.2.7                ether   02:00:00:00:00:07   C                     eth0\n"
       "192.0.2.8                        (incomplete)                              eth0\n",
       {"192.0.2.7"}},
      {"ip neigh",
       "192.0.2.7 dev eth0 lladdr 02:00:00:00:00:07 REACHABLE\n192.0.2.8 dev eth0 FAILED\n"
       "fe80::7 dev eth0 lladdr 02:00:00:00:00:07 router STALE\n",
       {"192.0.2.7", "fe80::7%eth0"}},
      {"hosts(5)",
       "192.0.2.7\tnas.lan nas # upstairs\n2001:db8::7 nas6\nff02::1 ip6-allnodes\n",
       {"192.0.2.7", "2001:db8::7"},
       1},
      {"Ansible INI",
       "; storage\nnas0.lan ansible_user=root\n[nas]\nnas1\nnas2.lan:2222 ansible_host=192.0.2.7\nnas3.lan:2222\n"
       "nas[04:09].lan\n[nas:vars]\nansible_user=root\n[all:children]\nnas\n",
       {"nas0.lan", "nas1", "192.0.2.7", "nas3.lan"},
       1},
      {"ansible --list-hosts", "  hosts (2):\n    nas1.lan\n    192.0.2.7\n", {"nas1.lan", "192.0.2.7"}},
      {"dnsmasq leases",
       "1764300000 02:00:00:00:00:07 192.0.2.7 nas 01:02:00:00:00:00:07\nduid 00:01:00:01\n"
       "1764300000 7 2001:db8::7 nas 00:01:00:01\n",
       {"192.0.2.7", "2001:db8::7"}},
      {"CSV with a column of hosts",
       "Name,IP Address,Port,State\nnas,192.0.2.7,445,open\nold,192.0.2.8,445,closed\n",
       {"192.0.2.7:445"}},
      {"CSV without a header", "192.0.2.7,445,synack\n", {"192.0.2.7"}},
      {"nmap's numbers with commas, refused", "192.0.2.1,3,5\n", {}, 1},
      {"commas, refused", "nas.lan,printer.lan\n", {}, 1},
      {"prose and other tables, refused",
       "Host is up\n192.0.2.7 445\n192.0.2.7 : [0], 84 bytes, 0.05 ms\nall:\n",
       {},
       4},
      {"JSON of another kind, refused", "[\"nas.lan\"]\n{\"name\": \"nas.lan\"}\n", {}, 2},
  };
  return formats;
}

TEST_SUITE("targets/list_formats") {
  TEST_CASE("each list gives its targets, and what it refuses") {
    CHECK(list_formats().size() >= 25);
    for (const auto& format : list_formats()) {
      CAPTURE(format.name);
      const Read read = read_text(format.text);
      CHECK(read.targets == format.targets);
      CHECK(read.errors.size() == format.refused);
      CHECK(read.other_ports == format.other_ports);
      CHECK(read.end.empty());
    }
  }

  TEST_CASE("a refusal names the line and why") {
    const auto error_of = [](const char* line) { return read_text(line).errors.at(0); };
    CHECK(error_of("Nmap scan report for 192.0.2.7") ==
          "bad line 'Nmap scan report for 192.0.2.7': nmap's normal output; use its -oX or -oG");
    CHECK(error_of("ff02::1 ip6-allnodes") == "bad line 'ff02::1 ip6-allnodes': a multicast address is not a host");
    CHECK(error_of("Host is up") ==
          "bad line 'Host is up': not a known list format; one target per line, as in nas.lan, 192.0.2.7 or "
          "192.0.2.7:445");
    CHECK(error_of("nas[1:9].lan") ==
          "bad line 'nas[1:9].lan': a range of Ansible is not expanded; list the hosts: ansible all --list-hosts");
  }
}

}  // namespace
}  // namespace smbprobe::targets
