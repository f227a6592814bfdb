#include "view/text/line_report.hpp"

#include <doctest/doctest.h>

#include "cli/report_parts.hpp"
#include "cli/sample_reports.hpp"
#include "view/text/text_layout.hpp"
#include "view/text/text_report.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

report::HostReport at(std::string address, report::HostReport report = test::quick()) {
  report.target = report.address = std::move(address);
  return report;
}

report::HostReport with_signing(report::HostReport report, std::optional<report::Signing> signing) {
  report.signing = signing;
  for (auto& endpoint : report.endpoints) endpoint.smb1.signing = endpoint.smb2.signing = signing;
  return report;
}

TEST_SUITE("view/line_report") {
  TEST_CASE("a server of a sweep") {
    CHECK(render_line(test::quick(), false) == "SMB1 on    192.0.2.17       2.1 or later   signing not required\n");
    auto report = test::quick();
    report = with_signing(report, std::nullopt);
    report.smb1 = report::Smb1Status::unknown;
    CHECK(render_line(report, false) == "SMB2+      192.0.2.17       2.1 or later   signing unknown\n");
  }

  TEST_CASE("questions without an answer stand at the end") {
    auto report = test::quick();
    report.unanswered = 3;
    CHECK(render_line(report, false).ends_with("signing not required  3 questions unanswered\n"));
    CHECK(render_text(report, {.width = 200})
              .starts_with("192.0.2.17  SMB1 enabled; SMB 2.1 or later; signing not required; "
                           "3 questions unanswered\n"));
    report.unanswered = 0;
    CHECK(render_line(report, false).ends_with("signing not required\n"));
  }

  TEST_CASE("the longest IPv4 line has eighty columns") {
    auto report = at("192.168.100.200");
    report.signing = report::Signing::enabled;
    report.identity.netbios_name = "WIN-ABCDEFGHIJK";
    const std::string line = render_line(report, false);
    CHECK(line == "SMB1 on    192.168.100.200  2.1 or later   signing not required  WIN-ABCDEFGHIJK\n");
    CHECK(display_width(line) - 1 == 80);
  }

  TEST_CASE("an IPv6 address meets the columns again") {
    auto report = with_signing(at("2001:db8:0:1::7"), report::Signing::required);
    CHECK(render_line(report, false).find("2.1 or later") == 28);
    report = with_signing(at("2001:db8:0:1:2:3:4"), report::Signing::required);
    CHECK(render_line(report, false).find("2.1 or later") == 31);
    CHECK(render_line(report, false).find("signing required") == 44);
  }

  TEST_CASE("the port of a target stays") {
    auto report = at("192.0.2.7");
    report.target = "192.0.2.7:4450";
    CHECK(render_line(report, false).find(" 192.0.2.7:4450 ") != std::string::npos);
  }

  TEST_CASE("the name of the user goes before that of the host") {
    auto report = test::dual_stack_nas();
    CHECK(render_line(report, false).ends_with("  nas.lan\n"));
    report.target = report.address;
    CHECK(render_line(report, false).ends_with("  NAS\n"));
  }

  TEST_CASE("colour goes by verdict") {
    CHECK(render_line(test::smb1_only(), true).starts_with("\x1b[1;31mSMB1 ONLY\x1b[0m  192.0.2.8 "));
    CHECK(render_line(test::dual_stack_nas(), true).starts_with("\x1b[32mSMB1 off\x1b[0m   192.0.2.7 "));
    CHECK(render_line(test::silent(), true).starts_with("\x1b[1mSILENT\x1b[0m     192.0.2.11 "));
  }

  TEST_CASE("signing of SMB1 is told apart from that of SMB2") {
    auto report = with_signing(test::quick(), report::Signing::enabled);
    for (auto& endpoint : report.endpoints) {
      endpoint.smb1.verdict.answer = report::Answer::accepted;
      endpoint.smb1.signing = report::Signing::disabled;
    }
    report.signing = report::Signing::disabled;
    CHECK(render_line(report, false).find("  signing not required, SMB1 signing disabled\n") != std::string::npos);
    report.smb1 = report::Smb1Status::only;
    for (auto& endpoint : report.endpoints) endpoint.smb2 = {};
    CHECK(render_line(report, false).ends_with(" SMB1 signing disabled\n"));
  }

  TEST_CASE("SMB1 is NT LM 0.12 where a host has it") {
    auto report = test::quick();
    report.endpoints.clear();
    report.dialects = {"LANMAN2.1", "NT LM 0.12", "2.0.2"};
    CHECK(dialect_list(report) == "NT LM 0.12 and 2.0.2");
    report.dialects = {"LANMAN1.0"};
    CHECK(dialect_list(report) == "LANMAN1.0");
  }

  TEST_CASE("no space stands at the end") {
    for (const auto& sample : test::sample_reports()) {
      const std::string line = render_line(sample.report, false);
      CAPTURE(sample.name);
      CHECK(line.find(" \n") == std::string::npos);
      CHECK(line.find('\n') == line.size() - 1);
    }
  }
}

}  // namespace
}  // namespace smbprobe::view
