#include "cli/sweep/progress.hpp"

#include <doctest/doctest.h>

#include "view/text/text_layout.hpp"

namespace smbprobe::cli {
namespace {

SweepTally tally() {
  SweepTally out;
  out.by_smb1 = {12, 40, 7, 300};
  return out;
}

constexpr std::int64_t kMinute = 60'000'000;

TEST_SUITE("cli/progress") {
  TEST_CASE("a wide terminal is told everything") {
    const SweepTally hits = tally();
    CHECK(progress_line({8061, 65'536, kMinute, hits, 21'000.4}, 200) ==
          "8,061/65,536  12.3%  21,000/s  12 SMB1 only  40 SMB1 on  7 SMB1 off  300 SMB2+  2.7 s left");
  }

  TEST_CASE("what matters least goes first") {
    const SweepTally hits = tally();
    const SweepSnapshot snapshot{8061, 65'536, kMinute, hits, 21'000.4};
    CHECK(progress_line(snapshot, 80) ==
          "8,061/65,536  12.3%  21,000/s  12 SMB1 only  40 SMB1 on  300 SMB2+  2.7 s left");
    CHECK(progress_line(snapshot, 60) == "8,061/65,536  12.3%  21,000/s  12 SMB1 only  2.7 s left");
    CHECK(progress_line(snapshot, 40) == "12.3%  12 SMB1 only  2.7 s left");
    CHECK(progress_line(snapshot, 20) == "12.3%  2.7 s left");
    CHECK(progress_line(snapshot, 10) == "12.3%");
    CHECK(progress_line(snapshot, 3) == "12.");
    CHECK(progress_line(snapshot, 0).empty());
  }

  TEST_CASE("never wider than the terminal") {
    const SweepTally hits = tally();
    const SweepSnapshot small{0, 17, 0, hits, 0};
    const SweepSnapshot large{4'000'000'000, 4'294'967'296, kMinute, hits, 123'456.7};
    const SweepSnapshot endless{4'000'000'000, 0, kMinute, hits, 123'456.7};
    for (std::size_t columns = 0; columns <= 200; ++columns)
      for (const auto* snapshot : {&small, &large, &endless}) {
        CAPTURE(columns);
        CHECK(view::display_width(progress_line(*snapshot, columns)) <= columns);
      }
  }

  TEST_CASE("an unknown total has neither a share nor an end") {
    const SweepTally none;
    CHECK(progress_line({8061, 0, kMinute, none, 21'000}, 80) == "8,061 so far  21,000/s");
  }

  TEST_CASE("no rate has no end in sight") {
    const SweepTally none;
    CHECK(progress_line({0, 256, 0, none, 0}, 80) == "0/256  0.0%");
  }

  TEST_CASE("draws nothing where it is not wanted") {
    const SweepTally none;
    Progress progress(false);
    progress.update({1, 2, kMinute, none, 0});
    progress.clear();
    progress.finish();
    CHECK_FALSE(wants_progress(true));
  }
}

}  // namespace
}  // namespace smbprobe::cli
