#include "report/dialect_range.hpp"

#include <doctest/doctest.h>

#include "cli/report_parts.hpp"
#include "cli/sample_reports.hpp"

namespace smbprobe::report {
namespace {

TEST_SUITE("report/dialect_range") {
  TEST_CASE("2.1 or later has no highest dialect that is known") {
    const auto host = test::quick();
    CHECK(lowest_dialect(host) == "NT LM 0.12");
    CHECK_FALSE(highest_dialect(host));
  }

  TEST_CASE("dialects that were asked have a highest one") {
    auto host = test::quick();
    host.endpoints[0].smb2.dialects = {test::dialect(0x0302, 0x01, 65536, Signing::enabled, 3)};
    host.dialects.emplace_back("3.0.2");
    CHECK(highest_dialect(host) == "3.0.2");
  }

  TEST_CASE("a host without SMB has none") {
    CHECK_FALSE(lowest_dialect({}));
    CHECK_FALSE(highest_dialect({}));
  }
}

}  // namespace
}  // namespace smbprobe::report
