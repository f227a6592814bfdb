#include "probe/ask/called_names.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace smbprobe;
using proto::NetbiosName;

namespace {

/// Every name, in the order they are tried.
std::vector<std::string> all_names(const std::string& host,
                                   const std::optional<proto::NbstatAnswer>& nbstat_of = std::nullopt) {
  std::vector<NetbiosName> tried;
  std::vector<std::string> out;
  while (const auto name = probe::next_called_name(tried, host, nbstat_of)) {
    REQUIRE(tried.size() < 10);
    tried.push_back(*name);
    out.push_back(proto::to_string(*name));
  }
  return out;
}

proto::NbstatAnswer nbstat_of() {
  proto::NbstatAnswer answer;
  answer.names = {{{"LAN", 0x00, ""}, proto::kNameFlagGroup},
                  {{"DISK", 0x00, ""}, 0},
                  {{"GROUP", 0x20, ""}, proto::kNameFlagGroup},
                  {{"DISK", 0x20, ""}, 0}};
  return answer;
}

}  // namespace

TEST_SUITE("probe/called_names") {
  TEST_CASE("tries the generic names for an address") {
    CHECK(all_names("192.0.2.7") == std::vector<std::string>{"*SMBSERVER<20>", "*SMBSERV<20>"});
    CHECK(all_names("fe80::1%eth0") == std::vector<std::string>{"*SMBSERVER<20>", "*SMBSERV<20>"});
  }

  TEST_CASE("tries the first label of a dotted name") {
    CHECK(all_names("nas.lan.example") == std::vector<std::string>{"*SMBSERVER<20>", "NAS<20>", "*SMBSERV<20>"});
  }

  TEST_CASE("tries a name without dots") {
    CHECK(all_names("nas") == std::vector<std::string>{"*SMBSERVER<20>", "NAS<20>", "*SMBSERV<20>"});
  }

  TEST_CASE("tries the file server that NBSTAT told before the label") {
    CHECK(all_names("nas.lan", nbstat_of()) ==
          std::vector<std::string>{"*SMBSERVER<20>", "DISK<20>", "NAS<20>", "*SMBSERV<20>"});
  }

  TEST_CASE("tries no name twice") {
    CHECK(all_names("disk.lan", nbstat_of()) == std::vector<std::string>{"*SMBSERVER<20>", "DISK<20>", "*SMBSERV<20>"});
  }

  TEST_CASE("passes over group names of NBSTAT") {
    proto::NbstatAnswer answer;
    answer.names = {{{"GROUP", 0x20, ""}, proto::kNameFlagGroup}};
    CHECK(all_names("192.0.2.7", answer) == std::vector<std::string>{"*SMBSERVER<20>", "*SMBSERV<20>"});
  }

  TEST_CASE("cuts a long label to 15 characters") {
    CHECK(all_names("a-very-long-host-name.lan").at(1) == "A-VERY-LONG-HOS<20>");
  }

  TEST_CASE("tries no empty label") {
    for (const std::string host : {"", ".lan"}) {
      CAPTURE(host);
      CHECK(all_names(host) == std::vector<std::string>{"*SMBSERVER<20>", "*SMBSERV<20>"});
    }
  }

  TEST_CASE("calls itself by the workstation suffix") {
    CHECK(proto::to_string(probe::calling_name()) == "SMBPROBE<00>");
  }
}
