// Whole reports as text and JSON, and exchange lines, against tests/golden.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "audit/fail_conditions.hpp"
#include "base/escape.hpp"
#include "base/json_layout.hpp"
#include "cli/report_parts.hpp"
#include "cli/sample_exchanges.hpp"
#include "cli/sample_reports.hpp"
#include "cli/sweep/status_file.hpp"
#include "support/golden.hpp"
#include "view/csv_report.hpp"
#include "view/json/exchange_json.hpp"
#include "view/json/host_json.hpp"
#include "view/message/exchange_text.hpp"
#include "view/text/text_layout.hpp"
#include "view/text/text_report.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::test {
namespace {

std::string json_of(const report::HostReport& report, int indent = -1) {
  return view::host_to_json(report, audit::judge_if_due(report), indent);
}

std::string text_of(const report::HostReport& report, view::TextOptions options = {}) {
  return view::render_text(report, audit::judge_if_due(report), options);
}

/// Lines that people copy are never wrapped.
bool is_copied(const audit::Judgement& judgement, std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const auto has = [line](const audit::Finding& finding) {
    return line == finding.reference || line.starts_with("# ") ||
           std::ranges::any_of(finding.advice, [line](const auto& advice) { return line == advice.line; }) ||
           line.find("smb_options") != std::string_view::npos;
  };
  return judgement.findings && std::ranges::any_of(*judgement.findings, has);
}

std::string longest_line(const std::string& text, const audit::Judgement& judgement) {
  std::string longest;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    if (view::display_width(line) > view::display_width(longest) && !is_copied(judgement, line)) longest = line;
    begin = end + 1;
  }
  return longest;
}

TEST_SUITE("cli/golden") {
  TEST_CASE("each report as text") {
    for (const auto& sample : sample_reports()) check_golden(sample.name + ".txt", text_of(sample.report));
  }

  TEST_CASE("a policy as text and JSON and in one line") {
    const auto held_against = [](const report::HostReport& report, std::size_t place) {
      audit::FailConditions fail_conditions;
      fail_conditions.policy = audit::parse_policy(audit::built_in_policies().at(place).toml).value();
      return audit::judge_for(report, fail_conditions);
    };
    const auto report = dual_stack_nas();
    const auto modern = held_against(report, 0);
    const std::string sections = view::policy_section(modern, 80) + view::policy_section(held_against(report, 2), 80);
    check_golden("policy.txt", view::render_style(sections, false));
    check_golden("policy.json", view::host_to_json(report, modern, 2) + '\n');
    check_golden("policy.quiet.txt", view::render_text(report, modern, {.quiet = true}));
  }

  TEST_CASE("each report as JSON") {
    for (const auto& sample : sample_reports()) check_golden(sample.name + ".json", json_of(sample.report, 2) + '\n');
  }

  TEST_CASE("each report as NDJSON is the same without lines") {
    for (const auto& sample : sample_reports())
      CHECK(json_of(sample.report) == base::one_line(json_of(sample.report, 2)));
  }

  TEST_CASE("each report as CSV") {
    std::string rows = view::csv_header();
    for (const auto& sample : sample_reports())
      rows += view::csv_row(sample.report, audit::judge_if_due(sample.report));
    check_golden("reports.csv", rows);
  }

  TEST_CASE("a status file") {
    cli::SweepTally tally;
    for (const auto& sample : sample_reports())
      tally.count(sample.report, sample.report.status == report::HostStatus::smb);
    check_golden("status.json",
                 cli::status_text({tally.hosts(), 4096, 2'500'000, tally, 4.8}, cli::SweepState::running, kStartedUs));
  }

  TEST_CASE("reports in colour") {
    check_golden("dual-stack-nas.color.txt", text_of(dual_stack_nas(), {.color = true}));
    check_golden("smb1-only.color.txt", text_of(smb1_only(), {.color = true}));
  }

  TEST_CASE("a report with its evidence") {
    const auto report = dual_stack_nas();
    check_golden("dual-stack-nas.verbose.txt",
                 view::render_text(report, audit::judge_if_due(report), {.verbose = true}, dual_stack_nas_exchanges()));
  }

  TEST_CASE("every verdict in a line") {
    std::string lines;
    for (const auto& sample : sample_reports()) lines += text_of(sample.report, {.quiet = true});
    check_golden("quiet.txt", lines);
  }

  TEST_CASE("a narrow terminal") {
    check_golden("dual-stack-nas.narrow.txt", text_of(dual_stack_nas(), {.width = 50}));
  }

  TEST_CASE("exchange lines") {
    std::string lines;
    for (const auto& exchange : sample_exchanges()) lines += view::exchange_to_json(exchange) + '\n';
    check_golden("exchanges.ndjson", lines);
  }

  TEST_CASE("traced exchanges") {
    std::string text;
    for (const auto& exchange : sample_exchanges()) text += view::render_exchange(exchange);
    check_golden("trace.txt", text);
  }

  TEST_CASE("no line is wider than the terminal") {
    for (const auto& sample : sample_reports()) {
      for (const std::size_t width : {std::size_t{40}, std::size_t{60}, std::size_t{80}}) {
        const std::string line =
            longest_line(text_of(sample.report, {.width = width, .verbose = true}), audit::judge(sample.report));
        CAPTURE(sample.name);
        CAPTURE(line);
        CHECK(view::display_width(line) <= width);
      }
    }
  }

  TEST_CASE("no control character but the line feed reaches a terminal") {
    for (const auto& sample : sample_reports()) {
      const std::string text = text_of(sample.report, {.verbose = true}) + json_of(sample.report, 2);
      std::string rest = text;
      std::erase(rest, '\n');
      CAPTURE(sample.name);
      CHECK(base::escape_terminal(rest) == rest);
    }
  }

  TEST_CASE("colour adds no words") {
    for (const auto& sample : sample_reports()) {
      std::string colored = text_of(sample.report, {.color = true});
      for (std::size_t at = colored.find('\x1b'); at != std::string::npos; at = colored.find('\x1b'))
        colored.erase(at, colored.find('m', at) - at + 1);
      CHECK(colored == text_of(sample.report));
    }
  }
}

TEST_SUITE("support/golden") {
  TEST_CASE("equal texts have no difference") { CHECK(line_diff("a\nb\n", "a\nb\n").empty()); }

  TEST_CASE("a changed line is shown from both sides") {
    CHECK(line_diff("a\nb\nc\n", "a\nB\nc\n") == "-2: b\n+2: B\n");
  }

  TEST_CASE("an added line is shown") { CHECK(line_diff("a\n", "a\nb\n") == "+2: b\n"); }

  TEST_CASE("a missing last line feed is a difference") { CHECK(!line_diff("a\n", "a").empty()); }
}

}  // namespace
}  // namespace smbprobe::test
