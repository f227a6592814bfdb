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
  TEST_CASE("the text fits in 100 columns") {
    for (const bool verbose : {false, true})
      for (const auto& line : lines_of(view::render_clients(view::OutputFormat::text, verbose)))
        CHECK(view::display_width(line) <= 100);
  }

  TEST_CASE("the text has a row for each client, with the number of its source") {
    const auto lines = lines_of(view::render_clients(view::OutputFormat::text, false));
    const auto has = [&](std::string_view line) { return std::ranges::find(lines, line) != lines.end(); };
    CHECK(lines.front() ==
          "CLIENT                           SMB1   SMB2            SIGNING   CIPHERS                 SOURCE");
    CHECK(has("Windows 8.1                      yes    2.0.2 to 3.0.2  enabled   CCM                     2"));
    CHECK(has("Windows 10 1709 and later        maybe  2.0.2 to 3.1.1  enabled   GCM CCM                 3"));
    CHECK(has("Windows 11 24H2 and later        no     2.0.2 to 3.1.1  required  GCM CCM GCM256 CCM256   4"));
    CHECK(has("OS X 10.9                        yes    2.0.2 to 2.1    enabled   none                    6*"));
    CHECK(has("6   by report: murage.ca on SMB in OS X"));
  }

  TEST_CASE("the verbose text says port 139, guests and login") {
    const auto text = view::render_clients(view::OutputFormat::text, true);
    CHECK(text.find("  SMB1 from NT LM 0.12; over 139: if set; guests: yes; login: Kerberos, NTLMv2\n") !=
          std::string::npos);
  }

  TEST_CASE("NDJSON has a line a client with every key") {
    const auto lines = lines_of(view::render_clients(view::OutputFormat::ndjson, false));
    REQUIRE(lines.size() == audit::clients_table().size());
    CHECK(
        std::ranges::count(
            lines,
            R"({"schema":2,"type":"known_client","client":"scanner of 2.0.2","smb1_lowest":null,"smb1_highest":null,)"
            R"("lowest":"2.0.2","highest":"2.0.2","netbios":"none","signing":"enabled","ciphers":[],"guests":"accepted",)"
            R"("responses":"NTLMv2","kerberos":false,"microsoft_account":false,)"
            R"("may_have_smb1":false,"requires_encryption":false,"blocks_ntlm":false,"in_reports":true,"by_report":true,)"
            R"("source":"by report: printers that need 2.0.2, truenas/middleware#9875"})") == 1);
  }

  TEST_CASE("JSON is the same in an array") {
    const auto parsed = test::Json::parse(view::render_clients(view::OutputFormat::json, false));
    REQUIRE(parsed.is_array());
    CHECK(parsed.size() == audit::clients_table().size());
    const std::string lines = view::render_clients(view::OutputFormat::ndjson, false);
    CHECK(parsed[0] == test::Json::parse(lines.substr(0, lines.find('\n'))));
  }

  TEST_CASE("CSV has a row for each client") {
    const auto lines = lines_of(view::render_clients(view::OutputFormat::csv, false));
    REQUIRE(lines.size() == audit::clients_table().size() + 1);
    CHECK(lines[7].starts_with("Windows 8,NT LM 0.12,NT LM 0.12,2.0.2,3.0,smb1_or_set,enabled,AES-128-CCM,accepted,"));
  }
}
