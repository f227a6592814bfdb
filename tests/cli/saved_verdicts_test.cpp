// A saved report gives the verdicts that the scan or the capture gave: judge(read(write(r))) == judge(r).
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "audit/fail_conditions.hpp"
#include "audit/policy/policy.hpp"
#include "cli/sample_reports.hpp"
#include "report/saved_line.hpp"
#include "report/time_text.hpp"
#include "support/capture_hosts.hpp"
#include "view/json/host_json.hpp"

namespace smbprobe::test {
namespace {

report::HostReport as_saved(report::HostReport report) {
  report.started_us -= report.started_us % 1000;                              // milliseconds are saved
  report.elapsed_us = std::llround(report::to_ms(report.elapsed_us) * 1000);  // and tenths of them
  return report;
}

/// As JSON: text from the wire that is no UTF-8, which no survey leaves in a report, comes back mended.
void check_saved(const report::HostReport& live, const std::string& name) {
  CAPTURE(name);
  const auto judged = audit::judge(live);
  const auto line = report::parse_saved(view::host_to_json(live, judged));
  REQUIRE(line.has_value());
  CHECK(view::host_to_json(line->report) == view::host_to_json(as_saved(live)));
  CHECK(view::host_to_json(live, audit::judge(line->report)) == view::host_to_json(live, judged));
  CHECK(audit::judge(line->report) == judged);
  for (const auto& policy : audit::built_in_policies()) {
    const auto rules = audit::parse_policy(policy.toml);
    REQUIRE(rules.has_value());
    CHECK(audit::check_policy(*rules, line->report, judged.findings) ==
          audit::check_policy(*rules, live, judged.findings));
  }
}

TEST_SUITE("cli/saved_verdicts") {
  TEST_CASE("each host of each capture is judged alike, saved and live") {
    std::size_t hosts = 0;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(SMBPROBE_SOURCE_DIR "/captures"))
      if (entry.path().filename().string().find(".pcap") != std::string::npos) files.push_back(entry.path());
    std::ranges::sort(files);
    for (const auto& file : files)
      for (const auto& host : hosts_of_capture(file.string())) {
        CHECK(report::parse_saved(view::host_to_json(host))->report == as_saved(host));
        check_saved(host, file.filename().string() + " " + host.address);
        ++hosts;
      }
    MESSAGE(hosts << " hosts judged twice");
    CHECK(hosts >= 232);
  }

  TEST_CASE("so is each sample") {
    for (const auto& sample : sample_reports()) check_saved(sample.report, sample.name);
  }
}

}  // namespace
}  // namespace smbprobe::test
