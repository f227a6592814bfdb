#include "view/text/text_report.hpp"

#include <doctest/doctest.h>

#include "audit/judgement.hpp"
#include "cli/sample_reports.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

std::string text_of(const report::HostReport& report, const TextOptions& options = {}) {
  return render_text(report, audit::judge(report), options);
}

audit::Finding finding(std::string id, audit::Severity severity) {
  return {.id = std::move(id), .severity = severity, .title = "t", .why = "w.", .reference = std::string(130, 'r')};
}

TEST_SUITE("view/text_report") {
  TEST_CASE("verdict and counts come first, and again at the end") {
    for (const auto& report : {test::dual_stack_nas(), test::smb1_only(), test::lanman_only()}) {
      const auto judgement = audit::judge(report);
      const std::string text = render_text(report, judgement, {.width = 500});
      const std::string verdict = render_style(verdict_words(report), false);
      const std::string counts = render_style(finding_counts(judgement, false), false);
      CHECK(text.substr(0, text.find('\n')).ends_with("  " + verdict));
      CHECK(text.ends_with(": " + verdict + "; " + counts + '\n'));
      CHECK(text.find(counts + ": ") == text.find('\n') + 1);
    }
  }

  TEST_CASE("a quick look says that it was not judged") {
    const std::string text = render_text(test::quick(), {});
    CHECK(text.find("\nFindings: not judged at depth quick; use --depth standard or full\n") != std::string::npos);
    CHECK(text.find("no findings") == std::string::npos);
  }

  TEST_CASE("findings are counted by severity and named, worst first") {
    audit::Judgement judgement;
    CHECK(finding_counts(judgement, true).empty());
    judgement.findings.emplace();
    CHECK(finding_counts(judgement, true) == "no findings");
    judgement.findings = {finding("a", audit::Severity::info)};
    CHECK(finding_counts(judgement, true) == "no findings above info (1 info)");
    judgement.findings = {finding("a", audit::Severity::high), finding("b", audit::Severity::high),
                          finding("c", audit::Severity::low), finding("d", audit::Severity::info)};
    CHECK(render_style(finding_counts(judgement, true), false) == "2 high, 1 low: a, b, c");
    CHECK(render_style(finding_counts(judgement, false), false) == "2 high, 1 low");
  }

  TEST_CASE("a reference is one line, however narrow the terminal") {
    audit::Judgement judgement;
    judgement.findings = {finding("a", audit::Severity::high)};
    CHECK(findings_section(judgement, 40, false).ends_with("          " + std::string(130, 'r') + '\n'));
  }

  TEST_CASE("signing of a server whose SMB2 signs is not called disabled") {
    auto report = test::dual_stack_nas();
    report.smb1 = report::Smb1Status::enabled;
    report.signing = report::Signing::disabled;
    report.endpoints[0].smb1.verdict.answer = report::Answer::accepted;
    report.endpoints[0].smb1.signing = report::Signing::disabled;
    const std::string text = text_of(report);
    CHECK(text.find("; signing not required, SMB1 signing disabled\n") != std::string::npos);
    CHECK(text.find("HIGH      SMB1 signing is disabled [signing-disabled]\n") != std::string::npos);
  }

  TEST_CASE("what to change on one product is text to paste") {
    const auto report = test::smb1_only();
    const std::string text = text_of(report, {.fix = audit::Product::samba});
    CHECK(text.find("\nserver min protocol = SMB2_02\n") != std::string::npos);
    CHECK(text.find("\n# In /etc/samba/smb.conf, section [global]:\n") != std::string::npos);
    CHECK(text.starts_with("# 192.0.2.8"));
    CHECK(text_of(test::silent(), {.fix = audit::Product::samba}).starts_with("# 192.0.2.11  SILENT"));
  }

  TEST_CASE("for an unknown product it is said in words, and with -v for each one") {
    const auto report = test::dual_stack_nas();
    CHECK(text_of(report).find("smb.conf") == std::string::npos);
    CHECK(text_of(report).find("\n  require message signing\n") != std::string::npos);
    const std::string all = text_of(report, {.verbose = true});
    for (const auto* const product : {"Samba\n", "ksmbd\n", "Windows\n", "TrueNAS\n", "macOS\n"})
      CHECK(all.find(std::string("\n") + product) != std::string::npos);
  }

  TEST_CASE("a known product without settings here gets no lines of others") {
    const auto report = test::dual_stack_nas();
    auto judgement = audit::judge(report);
    judgement.implementation->name = "NetApp";
    const std::string text = render_text(report, judgement, {.width = 100, .verbose = true});
    CHECK(text.find("\nWhat to change\n  require message signing\n") != std::string::npos);
    CHECK(text.find("server signing = mandatory") == std::string::npos);
  }

  TEST_CASE("clients that came with SMB 3 are one row where all of them connect") {
    const std::string text = text_of(test::dual_stack_nas(), {.width = 120});
    CHECK(text.find("  3.0 to 3.1.1    everyone since Windows 8") != std::string::npos);
    CHECK(text.find("Windows 11") == std::string::npos);
    CHECK(text_of(test::smb1_only(), {.width = 120}).find("Windows 11") != std::string::npos);
  }
}

}  // namespace
}  // namespace smbprobe::view
