#include "audit/words.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "audit/clients/clients_table.hpp"
#include "audit/judgement.hpp"

namespace smbprobe::audit {
namespace {

TEST_SUITE("audit/words") {
  TEST_CASE("a reason in words") {
    const std::vector<std::pair<std::string_view, std::string_view>> table{
        {"", ""},
        {"timeout", "timeout"},
        {"unreachable", "unreachable"},
        {"closed", "closed the connection"},
        {"accepted_as_guest", "granted as guest"},
        {"status_0xc00000bb", "STATUS_NOT_SUPPORTED"},
        {"nbss_0x82", "session error 0x82, called name not present"},
        {"nbss_0x99", "session error 0x99"},
        {"dialect_0x0210", "answered with SMB 2.1"},
        {"dialect_0x0999", "answered with dialect 0x0999"},
        {"passed_over_for_0x0302", "passed over for SMB 3.0.2"},
        {"answered_0x0002", "answered with 0x0002"},
        {"answered_smb1", "answered with SMB1"},
        {"dialect_index_0xffff", "no dialect in common"},
        {"dialect_index_0x0007", "DialectIndex 7 outside the list"},
        {"status_0xc0ffee00", "0xc0ffee00"},
    };
    for (const auto& [text, words] : table) {
      CAPTURE(text);
      const auto reason = report::parse_reason(text);
      REQUIRE(reason.has_value());
      CHECK(reason_words(*reason) == words);
    }
  }

  TEST_CASE("a port says its transport where its number does not") {
    report::EndpointReport port;
    port.port = 445;
    CHECK(port_name(port) == "445");
    port.port = 4450;
    CHECK(port_name(port) == "4450/direct");
    port.transport = proto::Transport::netbios;
    CHECK(port_name(port) == "4450/netbios");
    port.port = 139;
    CHECK(port_name(port) == "139");
  }

  TEST_CASE("lists in words") {
    CHECK(join_and({}).empty());
    CHECK(join_and({"a"}) == "a");
    CHECK(join_and({"a", "b", "c"}) == "a, b and c");
    CHECK(join_commas({}).empty());
    CHECK(join_commas({"a", "b"}) == "a, b");
  }
}

TEST_SUITE("audit/names") {
  TEST_CASE("severities from the least to the worst") {
    using enum Severity;
    std::string all;
    for (const Severity each : {info, low, medium, high, critical}) all.append(name_of(each)).append(" ");
    CHECK(all == "info low medium high critical ");
  }

  TEST_CASE("whether a client connects") {
    CHECK(name_of(Compatibility::yes) == "yes");
    CHECK(name_of(Compatibility::no) == "no");
    CHECK(name_of(Compatibility::unknown) == "unknown");
  }

  TEST_CASE("columns of the table of clients") {
    const auto row_of = [](std::string_view name) {
      for (const auto& client : clients_table())
        if (client.name == name)
          return std::string(name_of(client.smb1_lowest))
              .append(" ")
              .append(name_of(client.smb1_highest))
              .append(" ")
              .append(name_of(client.netbios))
              .append(" ")
              .append(name_of(client.guests))
              .append(" ")
              .append(name_of(client.responses));
      return std::string("no such client");
    };
    CHECK(row_of("Windows XP") == "LANMAN1.0 NT LM 0.12 all accepted LM");
    CHECK(row_of("Windows 8.1") == "NT LM 0.12 NT LM 0.12 smb1_or_set accepted NTLMv2");
    CHECK(row_of("Windows 11 24H2 and later") == "none none none refused NTLMv2");
    CHECK(row_of("smbclient 4.11 to 4.14") == "none none all accepted NTLMv2");
  }

  TEST_CASE("levels of SMB1 by the strings on the wire") {
    CHECK(name_of(smb1_level("PC NETWORK PROGRAM 1.0")) == "core");
    CHECK(name_of(smb1_level("LANMAN1.0")) == "LANMAN1.0");
    CHECK(name_of(smb1_level("Samba")) == "LANMAN2.1");
    CHECK(name_of(smb1_level("NT LM 0.12")) == "NT LM 0.12");
    CHECK(name_of(smb1_level("SMB 2.002")) == "none");
  }
}

}  // namespace
}  // namespace smbprobe::audit
