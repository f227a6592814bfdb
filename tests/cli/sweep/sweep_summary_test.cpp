#include "cli/sweep/sweep_summary.hpp"

#include <doctest/doctest.h>

#include "view/text/text_layout.hpp"

namespace smbprobe::cli {
namespace {

using report::HostStatus;
using report::Signing;
using report::Smb1Status;

constexpr std::size_t kWide = 1000;

SweepTally large() {
  SweepTally tally;
  tally.by_status = {352, 5, 65'079, 100, 0, 0, 0};
  tally.by_smb1 = {12, 40, 0, 300};
  tally.by_signing = {0, 340, 12, 0};
  tally.printed = 357;
  return tally;
}

TEST_SUITE("cli/sweep_summary") {
  TEST_CASE("counts by verdict and says what was left out") {
    CHECK(render_summary(large(), {.elapsed_us = 3'100'000, .width = kWide}) ==
          "65,536 targets in 3.1 s: 12 SMB1 only, 40 SMB1 on, 300 SMB2+; 5 not SMB, 100 refused, 65,079 silent; "
          "signing: 340 not required, 12 required; printed 357; left out 65,179: nothing there (--only all shows "
          "them)\n");
  }

  TEST_CASE("says where questions have no answer") {
    SweepTally tally = large();
    tally.unanswered = 3;
    CHECK(render_summary(tally, {.width = kWide}).find("; 3 hosts left questions unanswered; printed") !=
          std::string::npos);
  }

  TEST_CASE("says that the rest of a list was not read") {
    CHECK(render_summary({}, {.not_probed = 3, .list_left = true, .interrupted = true, .width = kWide}) ==
          "interrupted: 0 targets in 0.0 s, 3 not probed, the rest of the list not read\n");
  }

  TEST_CASE("counts the unreachable by what is known of them") {
    SweepTally tally = large();
    tally.by_status[static_cast<std::size_t>(HostStatus::unreachable)] = 17;
    CHECK(render_summary(tally, {.width = kWide}).find(" silent, 17 unreachable; ") != std::string::npos);
    tally.unused = 12;
    tally.no_route = 3;
    CHECK(render_summary(tally, {.width = kWide})
              .find(" silent, 17 unreachable (12 no ARP/ND answer, 3 no route, 2 other); ") != std::string::npos);
  }

  TEST_CASE("fits the terminal") {
    const std::string text = render_summary(large(), {.elapsed_us = 3'100'000, .width = 60});
    for (const auto& line : view::wrap(text, kWide)) CHECK(view::display_width(line) <= 60);
    CHECK(text.ends_with('\n'));
  }

  TEST_CASE("nothing is left out where all was printed") {
    SweepTally tally;
    tally.by_status[static_cast<std::size_t>(HostStatus::refused)] = 1;
    tally.printed = 1;
    CHECK(render_summary(tally, {.elapsed_us = 40'000}) == "1 target in 0.0 s: 1 refused\n");
  }

  TEST_CASE("a choice of the user is told as such") {
    CHECK(render_summary(large(), {.only_given = true, .width = kWide})
              .find("left out 65,179: not of the kind that "
                    "--only names\n") != std::string::npos);
  }

  TEST_CASE("an interruption tells what was not probed") {
    const std::string text = render_summary(
        large(), {.elapsed_us = 90'000'000, .not_probed = 1'000'000, .interrupted = true, .width = kWide});
    CHECK(text.starts_with("interrupted: 65,536 targets in 1 min 30 s, 1,000,000 not probed: 12 SMB1 only"));
  }

  TEST_CASE("names and lines and exclusions are told if there are any") {
    SweepTally tally = large();
    tally.by_status[static_cast<std::size_t>(HostStatus::unresolved)] = 2;
    const std::string text = render_summary(tally, {.excluded = 4096, .bad_lines = 1, .width = kWide});
    CHECK(text.find(", 2 names not resolved;") != std::string::npos);
    CHECK(text.ends_with("; 4,096 excluded, 1 line could not be read\n"));
  }

  TEST_CASE("a sweep of nothing") { CHECK(render_summary({}, {}) == "0 targets in 0.0 s\n"); }
}

}  // namespace
}  // namespace smbprobe::cli
