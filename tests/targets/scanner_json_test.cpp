#include <string>

#include <doctest/doctest.h>

#include "targets/scanner_text.hpp"

namespace smbprobe::targets {
namespace {

/// "10.0.0.1:445,139 10.0.0.2" for what a line was read as, or the error.
std::string read(std::string_view line) {
  const auto found = read_scanner_json(line);
  if (!found) return found.error();
  std::string out;
  for (const auto& host : *found) {
    out += (out.empty() ? "" : " ") + host.address;
    char before = ':';
    for (const auto port : host.open) {
      out += before + std::to_string(port);
      before = ',';
    }
  }
  return out;
}

TEST_SUITE("targets/scanner_json") {
  TEST_CASE("the open TCP ports of masscan") {
    CHECK(read(R"({"ip": "10.0.0.1", "ports": [{"port": 445, "proto": "tcp", "status": "open", "ttl": 64}]},)") ==
          "10.0.0.1:445");
    CHECK(read(R"({"ports": [{"status": "open", "port": 139, "proto": "tcp"},
                             {"status": "open", "port": 445, "proto": "tcp"},
                             {"status": "closed", "port": 80, "proto": "tcp"},
                             {"status": "open", "port": 53, "proto": "udp"}], "ip": "10.0.0.1"})") ==
          "10.0.0.1:139,445");
    CHECK(read(R"({"ip": "10.0.0.1", "ports": [{"port": 445, "proto": "tcp", "service": {"name": "smb"}}]})").empty());
    CHECK(read(R"({"ip": "10.0.0.1"}, {"ip": "::1", "ports": null})") == "10.0.0.1 ::1");
  }

  TEST_CASE("a record of one port, of masscan and naabu") {
    CHECK(read(R"({"ip":"10.0.0.1","timestamp":"1700000000","port":445,"proto":"tcp","rec_type":"status",)"
               R"("data":{"status":"open","reason":"syn-ack","ttl":64}})") == "10.0.0.1:445");
    CHECK(read(R"({"ip":"10.0.0.1","port":445,"proto":"tcp","rec_type":"status","data":{"status":"closed"}})").empty());
    CHECK(read(R"({"ip":"10.0.0.1","port":445,"proto":"tcp","rec_type":"banner","data":{"banner":"x"}})").empty());
    CHECK(read(R"({"ip":"10.0.0.1","port":53,"proto":"udp","rec_type":"status","data":{"status":"open"}})").empty());
    CHECK(read(R"({"host":"nas.lan","ip":"10.0.0.1","port":139,"protocol":"tcp","tls":false})") == "10.0.0.1:139");
    CHECK(read(R"({"ip":"10.0.0.1","port":{"Port":445,"Protocol":0}})") == "10.0.0.1:445");
    CHECK(read(R"({"ip":"10.0.0.1","port":445,"status":"closed"})").empty());
    CHECK(read(R"({"ip":"10.0.0.1","port":445,"state":"open"})") == "10.0.0.1:445");
  }

  TEST_CASE("the port of zmap, and whether it is open") {
    CHECK(read(R"({"saddr": "10.0.0.1", "sport": 445, "success": 1})") == "10.0.0.1:445");
    CHECK(read(R"({"saddr": "10.0.0.1", "sport": 445, "success": true})") == "10.0.0.1:445");
    CHECK(read(R"({"success": 0, "saddr": "10.0.0.1", "sport": 445})").empty());
    CHECK(read(R"({"success": false, "saddr": "10.0.0.1"})").empty());
    CHECK(read(R"({"saddr": "10.0.0.1", "success": null})") == "10.0.0.1");
  }

  TEST_CASE("a port that is none is passed over") {
    for (const char* const port : {"0", "-1", "65536", "445.0", "4.45e2", "\"445\"", "null", "[445]", "{}"}) {
      CAPTURE(port);
      CHECK(read(R"({"saddr": "10.0.0.1", "sport": )" + std::string(port) + "}") == "10.0.0.1");
      CHECK(read(R"({"ip": "10.0.0.1", "ports": [{"port": )" + std::string(port) +
                 R"(, "proto": "tcp", "status": "open"}]})")
                .empty());
    }
  }

  TEST_CASE("a record names an address, and 'ip' before 'saddr'") {
    const std::string none = "a JSON record without an address in 'ip' or 'saddr'";
    CHECK(read(R"({"saddr": "10.0.0.2", "ip": "10.0.0.1"})") == "10.0.0.1");
    CHECK(read(R"({"saddr": "10.0.0.2", "ip": 7})") == none);
    CHECK(read(R"({"saddr": "nas.lan"})") == none);
    CHECK(read(R"({"ip": "10.0.0.1"}, 7)") == none);
    CHECK(read(R"({"ip": "10.0.0.1"}, {})") == none);
  }

  TEST_CASE("what is not whole JSON is an error, whatever came before") {
    for (const char* const line :
         {R"({"ip": "10.0.0.1")", R"({"ip": "10.0.0.1"} {"ip": "10.0.0.2"})", R"({"ip": "10.0.0.1", "ports": [})",
          R"({"name": 1}, {)", R"({ip: "10.0.0.1"})", R"({"ip": "10.0.0.1", "x": tru})"}) {
      CAPTURE(line);
      CHECK(read(line) == "not whole JSON records");
    }
  }

  TEST_CASE("brackets, commas and masscan's last line are no records") {
    CHECK(read("[").empty());
    CHECK(read("{finished: 1}").empty());
    CHECK(read(R"([{"ip": "10.0.0.1"},])") == "10.0.0.1");
  }
}

}  // namespace
}  // namespace smbprobe::targets
