#include "cli/requirement.hpp"

#include <doctest/doctest.h>

#include "cli/exit_code.hpp"

namespace smbprobe::cli {
namespace {

using audit::Compliance;

TEST_SUITE("cli/requirement") {
  TEST_CASE("counts the rules that stay unknown") {
    audit::Judgement judgement;
    CHECK(unknown_rules(judgement) == 0);
    judgement.policy = audit::PolicyVerdict{.rules = {{.verdict = Compliance::unknown},
                                                      {.verdict = Compliance::pass},
                                                      {.verdict = Compliance::fail},
                                                      {.verdict = Compliance::unknown}}};
    CHECK(unknown_rules(judgement) == 2);
  }

  TEST_CASE("a name is judged where one of its addresses is") {
    JudgedTargets targets;
    CHECK_FALSE(targets.is_missed(1, true, false));
    CHECK_FALSE(targets.is_missed(2, false, false));
    CHECK_FALSE(targets.is_missed(1, false, true));
    CHECK(targets.is_missed(2, false, true));
    CHECK(targets.is_missed(3, false, true));
    CHECK_FALSE(targets.is_missed(4, true, true));
  }

  TEST_CASE("says what is open and what --require makes of it") {
    CHECK(open_words({}, true).empty());
    CHECK(open_words({.hosts = 1, .rules = 0}, true) == "--require is not met: 1 host could not be judged");
    CHECK(open_words({.hosts = 2, .rules = 1}, true) ==
          "--require is not met: 2 hosts could not be judged, 1 rule is unknown");
    CHECK(open_words({.hosts = 2, .rules = 1200}, false) ==
          "1,200 rules are unknown; with --require that is exit code 1");
    CHECK(open_words({.hosts = 2, .rules = 0}, false).empty());
  }

  TEST_CASE("a failure goes before the lack of SMB, and our own trouble before both") {
    CHECK(exit_code_of({.smb = true}) == ExitCode::ok);
    CHECK(exit_code_of({}) == ExitCode::no_smb);
    CHECK(exit_code_of({.failed = true}) == ExitCode::finding);
    CHECK(exit_code_of({.bad_list = true, .failed = true}) == ExitCode::usage);
    CHECK(exit_code_of({.trouble = true, .failed = true, .smb = true}) == ExitCode::trouble);
    CHECK(exit_code_of({.interrupted = true, .trouble = true}) == ExitCode::interrupted);
  }
}

}  // namespace
}  // namespace smbprobe::cli
