#include "view/csv_report.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "cli/sample_reports.hpp"
#include "support/reason.hpp"

namespace smbprobe::view {
namespace {

using test::operator""_reason;

std::string cell_of(const report::HostReport& report, std::string_view name) {
  const auto column = std::ranges::find(csv_columns(), name, &CsvColumn::name);
  REQUIRE(column != csv_columns().end());
  return column->cell(report);
}

std::string file_text(const std::string& path) {
  std::ifstream in(std::string(SMBPROBE_SOURCE_DIR "/") + path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST_SUITE("view/csv_report") {
  TEST_CASE("plain text stays") {
    CHECK(csv_cell("NT LM 0.12|2.0.2") == "NT LM 0.12|2.0.2");
    CHECK(csv_cell("").empty());
  }

  TEST_CASE("commas and quotes are quoted") {
    CHECK(csv_cell("a,b") == R"("a,b")");
    CHECK(csv_cell(R"(say "hi")") == R"("say ""hi""")");
    CHECK(csv_cell("a;b") == R"("a;b")");
  }

  TEST_CASE("formulas are neutralised") {
    CHECK(csv_cell("=1+1") == "'=1+1");
    CHECK(csv_cell("+1") == "'+1");
    CHECK(csv_cell("-1") == "'-1");
    CHECK(csv_cell("@SUM(A1)") == "'@SUM(A1)");
    CHECK(csv_cell("  =1") == "'  =1");
    CHECK(csv_cell("\uff1d1") == "'\uff1d1");
    CHECK(csv_cell("=cmd|' /C calc'!A0,1") == "\"'=cmd|' /C calc'!A0,1\"");
  }

  TEST_CASE("a formula behind a control is no formula any more") {
    CHECK(csv_cell("\t=1") == "\\x09=1");
    CHECK(csv_cell("\r=1") == "\\x0d=1");
    CHECK(csv_cell("a\nb") == "a\\x0ab");
    CHECK(csv_cell("\x1b[31m\xff") == "\\x1b[31m\\xff");
  }

  TEST_CASE("a sign inside a cell is harmless") { CHECK(csv_cell("AES-128-GCM") == "AES-128-GCM"); }

  TEST_CASE("a server in cells") {
    const auto nas = test::dual_stack_nas();
    CHECK(cell_of(nas, "address") == "192.0.2.7");
    CHECK(cell_of(nas, "smb1") == "disabled");
    CHECK(cell_of(nas, "smb2") == "accepted");
    CHECK(cell_of(nas, "dialects") == "2.0.2|2.1|3.0|3.0.2|3.1.1");
    CHECK(cell_of(nas, "lowest") == "2.0.2");
    CHECK(cell_of(nas, "highest") == "3.1.1");
    CHECK(cell_of(nas, "signing") == "enabled");
    CHECK(cell_of(nas, "ports") == "445/direct=smb|139/netbios=smb");
    CHECK(cell_of(nas, "called_name") == "*SMBSERVER<20>");
    CHECK(cell_of(nas, "server_guid") == "6a0b3b7e-0123-4567-89ab-cdef01234567");
    CHECK(cell_of(nas, "ciphers") == "AES-128-GCM|AES-128-CCM");
    CHECK(cell_of(nas, "anomalies") == "2");
  }

  TEST_CASE("a host without SMB has no verdict") {
    CHECK(cell_of(test::refused(), "status") == "refused");
    CHECK(cell_of(test::refused(), "smb1").empty());
    CHECK(cell_of(test::refused(), "smb2").empty());
    CHECK(cell_of(test::refused(), "signing").empty());
    CHECK(cell_of(test::refused(), "reasons") == "connection_refused");
  }

  TEST_CASE("one port that accepts SMB2 is enough") {
    CHECK(cell_of(test::only_netbios(), "smb2") == "accepted");
    CHECK(cell_of(test::smb1_only(), "smb2") == "refused");
  }

  TEST_CASE("one port that grants a session is enough") {
    auto report = test::dual_stack_nas();
    CHECK(cell_of(report, "guest") == "");
    report.endpoints.at(0).authentication.guest = {report::Answer::unknown, "timeout"_reason, 1};
    CHECK(cell_of(report, "guest") == "");
    report.endpoints[0].authentication.guest = {report::Answer::refused, "status_0xc000006d"_reason, 1};
    CHECK(cell_of(report, "guest") == "false");
    report.endpoints.at(1).authentication.guest = {report::Answer::accepted, "accepted"_reason, 2};
    CHECK(cell_of(report, "guest") == "true");
    CHECK(cell_of(report, "anonymous") == "");
  }

  TEST_CASE("every column has a name of its own and a description") {
    std::set<std::string_view> seen;
    for (const auto& column : csv_columns()) {
      CHECK(seen.insert(column.name).second);
      CHECK_FALSE(column.description.empty());
      CHECK(csv_cell(column.name) == column.name);
    }
  }

  TEST_CASE("a judged host ends with its worst severity and what was found") {
    audit::Judgement judgement;
    judgement.findings = {{.id = "b-bad", .severity = audit::Severity::high, .title = "", .evidence = ""},
                          {.id = "a-little", .severity = audit::Severity::low, .title = "", .evidence = ""}};
    judgement.implementation = {.name = "Samba", .reasons = {}, .fingerprint = ""};
    judgement.policy = {.name = "n", .version = "1", .verdict = audit::Compliance::fail};
    CHECK(csv_row(test::only_netbios(), judgement)
              .ends_with(",high,b-bad|a-little,Samba,broken,,,,required,required,\n"));
  }

  TEST_CASE("a host that was not judged ends with empty cells") {
    CHECK(csv_row(test::only_netbios()).ends_with(",,,,,,required,required,\n"));
    CHECK(csv_row(test::only_netbios(), {.findings = std::vector<audit::Finding>{}})
              .ends_with(",,,,,,required,required,\n"));
  }

  TEST_CASE("a row is one line with a cell for each column") {
    const auto cells = [](const std::string& row) {
      bool quoted = false;
      std::size_t count = 1;
      for (const char c : row) {
        if (c == '"') quoted = !quoted;
        if (c == ',' && !quoted) ++count;
      }
      return count;
    };
    CHECK(cells(csv_header()) == csv_columns().size());
    for (const auto& sample : test::sample_reports()) {
      const std::string row = csv_row(sample.report);
      CAPTURE(sample.name);
      CHECK(cells(row) == csv_columns().size());
      CHECK(row.find('\n') == row.size() - 1);
    }
  }

  TEST_CASE("the man page has every column with its description") {
    const std::string page = file_text("packaging/smbprobe.1");
    REQUIRE_FALSE(page.empty());
    for (const auto& column : csv_columns()) {
      const std::string entry = ".It Cm " + std::string(column.name) + '\n' + std::string(column.description) + '\n';
      CAPTURE(entry);
      CHECK(page.find(entry) != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace smbprobe::view
