#include "view/text/host_table.hpp"

#include <doctest/doctest.h>

#include "audit/judgement.hpp"
#include "cli/sample_reports.hpp"

namespace smbprobe::view {
namespace {

HostRow row_of_nas(std::string address) {
  auto report = test::dual_stack_nas();
  report.target = report.address = std::move(address);
  return host_row(report, audit::judge(report));
}

std::string plain(const std::string& line) { return render_style(line, false); }

std::string text_of(const HostRow& row, HostColumn column) {
  return row.cells.at(static_cast<std::size_t>(column)).text;
}

TEST_SUITE("view/host_table") {
  TEST_CASE("a row says what each column is about") {
    const auto row = row_of_nas("192.0.2.7");
    CHECK(text_of(row, HostColumn::address) == "192.0.2.7");
    CHECK(text_of(row, HostColumn::name) == "NAS\\LAN");
    CHECK(text_of(row, HostColumn::smb1) == "disabled");
    CHECK(text_of(row, HostColumn::dialects) == "2.0.2-3.1.1");
    CHECK(text_of(row, HostColumn::signing) == "not required");
    CHECK(text_of(row, HostColumn::finding) == "medium signing-not-required");
    CHECK(row.note.empty());
  }

  TEST_CASE("SMB1 alone has its dialect and its signing in the row") {
    const auto report = test::smb1_only();
    const auto row = host_row(report, audit::judge(report));
    CHECK(text_of(row, HostColumn::smb1) == "only");
    CHECK(text_of(row, HostColumn::dialects) == "NT LM 0.12");
    CHECK(text_of(row, HostColumn::signing) == "disabled");
  }

  TEST_CASE("whether a host is ready for Windows without NTLM has a column in lines of 100 columns and more") {
    auto row = row_of_nas("192.0.2.7");
    CHECK(text_of(row, HostColumn::ntlm_off) == "ready");
    const std::vector rows{row};
    CHECK(plain(HostTable(100, false, rows).header()).contains("NTLM off"));
    CHECK(plain(HostTable(100, false, rows).line(row)).contains(" ready "));
    CHECK_FALSE(plain(HostTable(99, false, rows).header()).contains("NTLM off"));
    CHECK_FALSE(plain(HostTable(99, false, rows).line(row)).contains("ready"));
    CHECK(text_of(host_row(test::dual_stack_nas(), {}), HostColumn::ntlm_off).empty());
  }

  TEST_CASE("a host that was not judged is said to be so, and one without a finding has none") {
    auto report = test::dual_stack_nas();
    CHECK(text_of(host_row(report, {}), HostColumn::finding) == "not judged");
    audit::Judgement judgement;
    judgement.findings.emplace();
    CHECK(text_of(host_row(report, judgement), HostColumn::finding) == "none");
  }

  TEST_CASE("a host without SMB says why behind its name") {
    const auto row = host_row(test::not_smb(), {});
    CHECK(row.note.starts_with("NOT SMB  "));
    const std::vector rows{row, row_of_nas("192.0.2.8")};
    const HostTable table(100, false, rows);
    const auto line = plain(table.line(row));
    CHECK(line.find("NOT SMB") == plain(table.header()).find("SMB1"));
    CHECK(display_width(line) - 1 <= 100);
  }

  TEST_CASE("columns are as wide as their rows need, and empty ones are left out") {
    const std::vector rows{row_of_nas("192.0.2.7"), row_of_nas("192.0.2.107")};
    const HostTable table(100, false, rows);
    CHECK(plain(table.header()) ==
          "Address      Name\\domain  SMB1      Dialects     Signing       NTLM off  Worst finding\n");
    CHECK(plain(table.line(rows[0])) ==
          "192.0.2.7    NAS\\LAN      disabled  2.0.2-3.1.1  not required  ready     medium signing-not-required\n");
  }

  TEST_CASE("nothing is wider than the line, and what is cut ends in a mark") {
    auto row = row_of_nas("192.168.100.200");
    row.cells[static_cast<std::size_t>(HostColumn::name)].text = "WIN-ABCDEFGHIJK\\VERYLONGDOMAIN";
    row.cells[static_cast<std::size_t>(HostColumn::product)].text = "impacket";
    const std::vector rows{row};
    for (std::size_t width = 60; width <= 120; ++width) {
      CAPTURE(width);
      for (const bool policy : {false, true})
        for (const auto& table : {HostTable(width, policy), HostTable(width, policy, rows)}) {
          CHECK(display_width(table.header()) - 1 <= width);
          const auto line = plain(table.line(row));
          CHECK(display_width(line) - 1 <= width);
          if (width >= 80) CHECK(line.starts_with("192.168.100.200 "));
        }
    }
    CHECK(plain(HostTable(80, false, rows).line(row)).find("WIN-ABC\u2026 ") != std::string::npos);
  }

  TEST_CASE("a long address takes its room from the other cells") {
    const auto row = row_of_nas("2001:db8:1:2:3:4:5:6");
    const auto line = plain(HostTable(80, false).line(row));
    CHECK(line.starts_with("2001:db8:1:2:3:4:5:6 "));
    CHECK(display_width(line) - 1 <= 80);
  }

  TEST_CASE("the policy has a column where there is one") {
    auto report = test::dual_stack_nas();
    auto judgement = audit::judge(report);
    judgement.policy = audit::PolicyVerdict{"nas", "1", audit::Compliance::fail, {}};
    const std::vector rows{host_row(report, judgement)};
    CHECK(plain(HostTable(120, true, rows).line(rows[0])).find("  failed  ") != std::string::npos);
    CHECK(plain(HostTable(120, false, rows).line(rows[0])).find("failed") == std::string::npos);
  }

  TEST_CASE("text from the wire is escaped") {
    const auto report = test::hostile_strings();
    const auto line = plain(HostTable(120, false).line(host_row(report, audit::judge(report))));
    CHECK(line.find('\x1b') == std::string::npos);
  }
}

}  // namespace
}  // namespace smbprobe::view
