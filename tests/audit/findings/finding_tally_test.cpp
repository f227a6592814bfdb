#include "audit/findings/finding_tally.hpp"

#include <doctest/doctest.h>

namespace smbprobe::test {
namespace {

using audit::Severity;

audit::Judgement judged_with(std::vector<audit::Finding> findings) {
  audit::Judgement out;
  out.findings = std::move(findings);
  return out;
}

audit::Finding tallied(const char* id, Severity severity, const char* title = "") {
  audit::Finding out;
  out.id = id;
  out.severity = severity;
  out.title = title;
  return out;
}

}  // namespace

TEST_SUITE("audit/finding_tally") {
  TEST_CASE("hosts are counted, not findings, and the worst come first") {
    audit::FindingTally tally;
    tally.add(judged_with({tallied("a", Severity::low), tallied("b", Severity::low), tallied("b", Severity::low)}));
    tally.add(judged_with({tallied("b", Severity::low), tallied("c", Severity::high)}));
    const auto counts = tally.worst_first();
    REQUIRE(counts.size() == 3);
    CHECK(counts[0].id == "c");
    CHECK(counts[1].id == "b");
    CHECK(counts[1].hosts == 2);
    CHECK(counts[2].hosts == 1);
  }

  TEST_CASE("a finding counts with the worst severity that a host has it with") {
    audit::FindingTally tally;
    tally.add(judged_with({tallied("a", Severity::low, "mild")}));
    tally.add(judged_with({tallied("a", Severity::high, "bad")}));
    tally.add(judged_with({tallied("a", Severity::medium, "so so")}));
    const auto counts = tally.worst_first();
    REQUIRE(counts.size() == 1);
    CHECK(counts[0].severity == Severity::high);
    CHECK(counts[0].title == "bad");
    CHECK(counts[0].hosts == 3);
  }

  TEST_CASE("a host that was not judged counts for nothing") {
    audit::FindingTally tally;
    tally.add({});
    CHECK(tally.worst_first().empty());
  }
}

}  // namespace smbprobe::test
