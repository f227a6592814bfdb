#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "audit/judged_reports.hpp"
#include "audit/policy/policy.hpp"

namespace smbprobe::test {
namespace {

TEST_SUITE("audit/policy_make") {
  TEST_CASE("a policy that is made names algorithms and quotes names") {
    auto report = host_with({smb2_port(445, {proto::SMB_3_1_1})});
    report.target = "na\"s\\\x07";
    report.endpoints[0].smb2.compression = {1, 4};
    const std::string toml = audit::make_policy(report);
    CHECK(toml.find("[compression]\nallowed = [\"LZNT1\", \"Pattern_V1\"]\n") != std::string::npos);
    const auto parsed = audit::parse_policy(toml);
    REQUIRE(parsed.has_value());
    CHECK(parsed->name == "na\"s\\\\x07");
    CHECK(parsed->compression == std::vector<std::uint16_t>{1, 4});
  }
}

}  // namespace
}  // namespace smbprobe::test
