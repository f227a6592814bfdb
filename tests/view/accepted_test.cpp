// A finding that is a known exception, in each format: listed apart, counted nowhere.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "audit/acceptance.hpp"
#include "cli/sample_reports.hpp"
#include "support/json.hpp"
#include "view/csv_report.hpp"
#include "view/html/html_page.hpp"
#include "view/json/host_json.hpp"
#include "view/text/diff_report.hpp"
#include "view/text/text_report.hpp"

namespace smbprobe::test {
namespace {

audit::Acceptances accepting(const std::string& finding, const std::string& reason) {
  auto entry = audit::make_acceptance(finding, "192.0.2.0/24").value();
  entry.note = {reason, "2027-03-01"};
  return {{entry}, "2026-11-28"};
}

bool holds_text(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

const std::string kWords = "Accepted: smb1-only (scanner in the basement; until 2027-03-01)";

TEST_SUITE("view/accepted") {
  TEST_CASE("text lists it apart, out of the counts and of what to change") {
    const auto report = smb1_only();
    const auto judged = audit::judge(report, accepting("smb1-only", "scanner in the basement"));
    const std::string text = view::render_text(report, judged, {.width = 100});
    CHECK(holds_text(text, '\n' + kWords + '\n'));
    CHECK_FALSE(holds_text(text, "[smb1-only]"));
    CHECK_FALSE(holds_text(text, "high: smb1-only"));
    CHECK(holds_text(view::render_text(report, audit::judge(report), {.width = 100}), "[smb1-only]"));
  }

  TEST_CASE("a reason cannot write to the terminal") {
    const auto judged = audit::judge(smb1_only(), accepting("smb1-only", "a\x1b[31m\nb"));
    CHECK(holds_text(view::render_text(smb1_only(), judged, {.width = 100}), "(a\\x1b[31m\\x0ab; until"));
  }

  TEST_CASE("CSV has it in a column of its own") {
    const auto cells_of = [](const audit::Judgement& judged) { return view::csv_row(smb1_only(), judged); };
    const std::string row = cells_of(audit::judge(smb1_only(), accepting("smb1-only", "x")));
    CHECK(row.ends_with(",smb1-only\n"));
    CHECK(row.find("smb1-only") == row.rfind("smb1-only"));
    CHECK(cells_of(audit::judge(smb1_only())).ends_with(",\n"));
  }

  TEST_CASE("JSON keeps it in the list, last and marked") {
    const auto judged = audit::judge(smb1_only(), accepting("smb1-only", "scanner"));
    const auto findings = Json::parse(view::host_to_json(smb1_only(), judged))["findings"];
    CHECK(findings.back()["id"] == "smb1-only");
    CHECK(findings.back()["accepted"] == Json{{"reason", "scanner"}, {"until", "2027-03-01"}});
    CHECK(findings.front()["accepted"].is_null());
    CHECK(findings.size() == audit::judge(smb1_only()).findings->size());
  }

  TEST_CASE("the page says so in the host's part") {
    view::HtmlPage page;
    page.add(smb1_only(), audit::judge(smb1_only(), accepting("smb1-only", "scanner in the basement")));
    CHECK(holds_text(page.text(), kWords));
  }

  TEST_CASE("one that came and is accepted is no difference") {
    auto before = smb1_only();
    before.endpoints[0].smb1.challenge_response = true;
    auto after = before;
    after.endpoints[0].smb1.challenge_response = false;
    const auto findings_of = [&](const audit::Acceptances& acceptances) {
      const auto difference = view::difference_of(&before, &after, acceptances);
      REQUIRE(difference.has_value());
      return std::ranges::count(difference->difference.changes, "findings", &audit::Change::field);
    };
    CHECK(findings_of({}) == 1);
    CHECK(findings_of(accepting("plaintext-passwords", "old")) == 0);
  }
}

}  // namespace
}  // namespace smbprobe::test
