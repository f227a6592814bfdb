#include "report/dialect_ranges.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace smbprobe;

TEST_SUITE("report/dialect_ranges") {
  using Names = std::vector<std::string>;

  TEST_CASE("three dialects of SMB2 in a row are a range, two are named") {
    CHECK(report::dialect_ranges({"2.0.2", "2.1", "3.0", "3.0.2", "3.1.1"}) == Names{"2.0.2 to 3.1.1"});
    CHECK(report::dialect_ranges({"2.0.2", "2.1", "3.1.1"}) == Names{"2.0.2", "2.1", "3.1.1"});
    CHECK(report::dialect_ranges({"2.1", "3.0", "3.0.2"}) == Names{"2.1 to 3.0.2"});
    CHECK(report::dialect_ranges({}).empty());
  }

  TEST_CASE("SMB1 is NT LM 0.12 where a server has it, else what it has") {
    CHECK(report::dialect_ranges({"LANMAN1.0", "NT LM 0.12", "3.1.1"}) == Names{"NT LM 0.12", "3.1.1"});
    CHECK(report::dialect_ranges({"LANMAN1.0", "LM1.2X002"}) == Names{"LANMAN1.0", "LM1.2X002"});
    CHECK(report::dialect_ranges({"LANMAN1.0", "LM1.2X002", "LANMAN2.1"}) == Names{"LANMAN1.0 to LANMAN2.1"});
  }

  TEST_CASE("NT LM 0.12 has one name whatever it was offered under") {
    const auto named = [](Names dialects) {
      report::name_nt_lm(dialects);
      return dialects;
    };
    CHECK(named({"NT LANMAN 1.0", "2.0.2"}) == Names{"NT LM 0.12", "2.0.2"});
    CHECK(named({"LANMAN2.1", "POSIX 2", "NT LANMAN 1.0", "NT LM 0.12"}) == Names{"LANMAN2.1", "NT LM 0.12"});
    CHECK(named({"LANMAN1.0", "3.1.1"}) == Names{"LANMAN1.0", "3.1.1"});
  }

  TEST_CASE("tells SMB2 from SMB1") {
    CHECK(report::is_smb2_dialect("3.0.2"));
    CHECK_FALSE(report::is_smb2_dialect("NT LM 0.12"));
    CHECK_FALSE(report::is_smb2_dialect("SMB1"));
  }
}
