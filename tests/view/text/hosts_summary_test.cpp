#include "view/text/hosts_summary.hpp"

#include <doctest/doctest.h>

#include "cli/sample_reports.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {
namespace {

report::HostReport summarised(std::string address, report::HostReport report) {
  report.target = report.address = std::move(address);
  return report;
}

void take(HostsSummary& summary, const report::HostReport& report) { summary.add(report, audit::judge(report)); }

std::string words(const HostsSummary& summary, const NextCommands& next = {}, std::size_t width = 200) {
  return render_style(summary.text(width, next), false);
}

TEST_SUITE("view/hosts_summary") {
  TEST_CASE("hosts without SMB are counted, and named where they are few") {
    HostsSummary summary;
    take(summary, summarised("192.0.2.7", test::dual_stack_nas()));
    for (const auto* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"})
      take(summary, summarised(address, test::refused()));
    take(summary, summarised("192.0.2.9", test::not_smb()));
    take(summary, test::unresolved());
    CHECK(words(summary).starts_with(
        "1 host with SMB; 6 without: 1 not SMB (192.0.2.9), 4 refused, 1 name not resolved (" +
        test::unresolved().target + ")\n"));
  }

  TEST_CASE("findings have numbers of hosts, and the commands name the worst") {
    HostsSummary summary;
    take(summary, summarised("192.0.2.7", test::dual_stack_nas()));
    take(summary, summarised("192.0.2.8", test::dual_stack_nas()));
    take(summary, summarised("192.0.2.9", test::smb1_only()));
    const auto text = words(summary, {.one_host = "scan", .reports = "", .list = "list"});
    CHECK(text.find("  critical  plaintext-passwords   1 host   Passwords are sent in the clear\n") !=
          std::string::npos);
    CHECK(text.find("  medium    signing-not-required  2 hosts  Signing is not required\n") != std::string::npos);
    CHECK(text.find(
              "\nNext\n  one host in full      scan 192.0.2.9\n  hosts with a finding  list plaintext-passwords\n") !=
          std::string::npos);
    CHECK(text.find("Same server GUID\n  192.0.2.7 and 192.0.2.8: ") != std::string::npos);
  }

  TEST_CASE("the order in which hosts come changes nothing") {
    HostsSummary forward;
    HostsSummary backward;
    for (const auto* address : {"192.0.2.9", "192.0.2.10"}) {
      take(forward, summarised(address, test::smb1_only()));
      take(forward, summarised(std::string(address) + "0", test::refused()));
    }
    for (const auto* address : {"192.0.2.10", "192.0.2.9"}) {
      take(backward, summarised(address, test::smb1_only()));
      take(backward, summarised(std::string(address) + "0", test::refused()));
    }
    const NextCommands next{.one_host = "scan", .reports = "", .list = ""};
    CHECK(words(forward, next) == words(backward, next));
    CHECK(words(forward, next).find("  scan 192.0.2.9\n") != std::string::npos);
  }

  TEST_CASE("lines fit, commands are never wrapped") {
    HostsSummary summary;
    take(summary, summarised("192.0.2.9", test::smb1_only()));
    const std::string command(90, 'x');
    const auto text = words(summary, {.one_host = "", .reports = command, .list = ""}, 60);
    CHECK(text.find("every host in full    " + command + "\n") != std::string::npos);
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = text.find('\n', begin);
      const auto line = text.substr(begin, end - begin);
      if (line.find(command) == std::string::npos) CHECK(display_width(line) <= 60);
      begin = end + 1;
    }
  }

  TEST_CASE("hosts are counted by whether they are ready for Windows without NTLM, those that were judged") {
    HostsSummary summary;
    auto judgement = audit::judge(test::dual_stack_nas());
    for (const auto state : {audit::NtlmOff::ntlm_only, audit::NtlmOff::ntlm_only, audit::NtlmOff::ready}) {
      judgement.ntlm_off = state;
      summary.add(test::dual_stack_nas(), judgement);
    }
    CHECK(words(summary).contains("\nWindows without NTLM: 1 ready, 2 not ready\n"));
    HostsSummary unjudged;
    unjudged.add(test::dual_stack_nas(), {});
    CHECK_FALSE(words(unjudged).contains("NTLM"));
  }

  TEST_CASE("the policy is counted, and what could not be probed says why") {
    HostsSummary summary;
    auto judgement = audit::judge(test::dual_stack_nas());
    judgement.policy = audit::PolicyVerdict{"nas", "1", audit::Compliance::fail, {}};
    summary.add(test::dual_stack_nas(), judgement);
    judgement.policy->verdict = audit::Compliance::pass;
    summary.add(test::dual_stack_nas(), judgement);
    auto failed = test::refused();
    failed.status = report::HostStatus::error;
    failed.errors = {"stopped"};
    summary.add(failed, {});
    const auto text = words(summary);
    CHECK(text.find("Policy nas: 1 failed, 1 passed\n") != std::string::npos);
    CHECK(text.find("1 could not be probed (" + failed.address + ": stopped)") != std::string::npos);
  }
}

}  // namespace
}  // namespace smbprobe::view
