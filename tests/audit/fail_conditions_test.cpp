#include "audit/fail_conditions.hpp"

#include <doctest/doctest.h>

#include "cli/sample_reports.hpp"

namespace smbprobe::audit {
namespace {

using audit::Severity;

audit::Judgement with(Severity severity) {
  audit::Judgement out;
  out.findings = {{.id = "x", .severity = severity, .title = "", .evidence = ""}};
  return out;
}

TEST_SUITE("audit/judging") {
  TEST_CASE("a quick look is not judged") { CHECK(judge_if_due(test::quick()) == audit::Judgement{}); }

  TEST_CASE("a quick look is judged for --fail-on") {
    CHECK(judge_if_due(test::quick(), Severity::low).findings.has_value());
  }

  TEST_CASE("standard and full depth are judged") {
    CHECK(judge_if_due(test::half_silent()).findings.has_value());
    CHECK(judge_if_due(test::dual_stack_nas()).findings.has_value());
  }

  TEST_CASE("a finding as bad or worse fails") {
    CHECK(fails(with(Severity::high), Severity::medium));
    CHECK(fails(with(Severity::medium), Severity::medium));
    CHECK_FALSE(fails(with(Severity::low), Severity::medium));
  }

  TEST_CASE("nothing fails without --fail-on") { CHECK_FALSE(fails(with(Severity::critical), std::nullopt)); }

  TEST_CASE("a broken policy fails and an unknown one does not") {
    const auto with_policy = [](audit::Compliance verdict) {
      audit::Judgement out;
      out.policy = {.name = "n", .version = "1", .verdict = verdict};
      return out;
    };
    CHECK(fails(with_policy(audit::Compliance::fail), FailConditions{}));
    CHECK_FALSE(fails(with_policy(audit::Compliance::unknown), FailConditions{}));
    CHECK_FALSE(fails(with_policy(audit::Compliance::pass), FailConditions{}));
  }

  TEST_CASE("nothing judged is no failure") {
    CHECK_FALSE(fails({}, Severity::info));
    CHECK_FALSE(fails({.findings = std::vector<audit::Finding>{}}, Severity::info));
  }
}

}  // namespace
}  // namespace smbprobe::audit
