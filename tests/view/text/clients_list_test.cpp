#include "view/text/clients_list.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "support/json.hpp"
#include "view/text/text_layout.hpp"

using namespace smbprobe;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

}  // namespace

TEST_SUITE("view/clients_list") {
  TEST_CASE("the text fits in 80 columns") {
    for (const bool verbose : {false, true})
      for (const auto& line : lines_of(view::render_clients(view::OutputFormat::text, verbose)))
        CHECK(view::display_width(line) <= 80);
  }

  TEST_CASE("the text has a row a client") {
    const auto lines = lines_of(view::render_clients(view::OutputFormat::text, false));
    CHECK(lines.front() == "CLIENT                     SMB1        SMB2            139     SIGNING   GUESTS");
    CHECK(lines[5] == "Windows 8.1                NT LM 0.12  2.0.2 to 3.0.2  if set  enabled   yes");
    CHECK(std::ranges::find(lines, "Windows 11 24H2            no          2.0.2 to 3.1.1  no      required  no") !=
          lines.end());
  }

  TEST_CASE("the verbose text says ciphers and login and source") {
    const auto text = view::render_clients(view::OutputFormat::text, true);
    CHECK(text.find("  ciphers: AES-128-GCM, AES-256-GCM, AES-128-CCM; login: Kerberos, NTLMv2;") != std::string::npos);
    CHECK(text.find("source: mount.cifs(8), vers=") != std::string::npos);
  }

  TEST_CASE("NDJSON has a line a client with every key") {
    const auto lines = lines_of(view::render_clients(view::OutputFormat::ndjson, false));
    REQUIRE(lines.size() == audit::clients_table().size());
    CHECK(lines.back() ==
          R"({"schema":2,"type":"known_client","client":"scanner of 2.0.2","smb1_lowest":null,"smb1_highest":null,)"
          R"("lowest":"2.0.2","highest":"2.0.2","netbios":"none","signing":"enabled","ciphers":[],"guests":"accepted",)"
          R"("responses":"NTLMv2","kerberos":false,"microsoft_account":false,)"
          R"("source":"a device of its kind: printers that need 2.0.2, truenas/middleware#9875"})");
  }

  TEST_CASE("JSON is the same in an array") {
    const auto parsed = test::Json::parse(view::render_clients(view::OutputFormat::json, false));
    REQUIRE(parsed.is_array());
    CHECK(parsed.size() == audit::clients_table().size());
    const std::string lines = view::render_clients(view::OutputFormat::ndjson, false);
    CHECK(parsed[0] == test::Json::parse(lines.substr(0, lines.find('\n'))));
  }

  TEST_CASE("CSV has a row a client") {
    const auto lines = lines_of(view::render_clients(view::OutputFormat::csv, false));
    REQUIRE(lines.size() == audit::clients_table().size() + 1);
    CHECK(lines[4].starts_with("Windows 8,NT LM 0.12,NT LM 0.12,2.0.2,3.0,smb1_or_set,enabled,AES-128-CCM,accepted,"));
  }
}
