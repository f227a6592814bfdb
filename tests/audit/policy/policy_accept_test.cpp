// [[accept]] of a policy: known exceptions.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "audit/judged_reports.hpp"
#include "audit/policy/policy.hpp"

namespace smbprobe::test {
namespace {

constexpr std::string_view kAcceptHead = "name = \"n\"\nversion = \"1\"\n";

std::vector<audit::Acceptance> exceptions_of(const std::string& toml) {
  const auto out = audit::parse_policy(std::string(kAcceptHead) + toml);
  if (!out) FAIL(out.error().message);
  return out->accepted;
}

/// "3:1 message"
std::string accept_error(const std::string& toml) {
  const auto out = audit::parse_policy(std::string(kAcceptHead) + toml);
  if (out) return "fine";
  return std::to_string(out.error().line) + ':' + std::to_string(out.error().column) + ' ' + out.error().message;
}

TEST_SUITE("audit/policy_accept") {
  TEST_CASE("a table for each, or one for a single one") {
    const auto several = exceptions_of(R"(
[[accept]]
finding = "smb1-enabled"
host = "192.0.2.7"
reason = "scanner in the basement"
until = 2027-03-01
[[accept]]
finding = ["ntlm-only", "signing-not-required"]
network = "198.51.100.0/24"
)");
    REQUIRE(several.size() == 3);
    CHECK(several[0].finding == "smb1-enabled");
    CHECK(several[0].where == "192.0.2.7");
    CHECK(several[0].note == audit::AcceptedNote{"scanner in the basement", "2027-03-01"});
    CHECK(several[1].finding == "ntlm-only");
    CHECK(several[2].finding == "signing-not-required");
    CHECK(several[2].where == "198.51.100.0/24");
    CHECK(several[2].note == audit::AcceptedNote{});
    CHECK(exceptions_of("[accept]\nfinding = \"smb1-enabled\"\nhost = \"nas.lan\"\nuntil = \"2027-03-01\"") ==
          exceptions_of("accept = [{finding = \"smb1-enabled\", host = \"nas.lan\", until = 2027-03-01}]"));
  }

  TEST_CASE("exceptions alone hold no host against anything") {
    const auto policy =
        audit::parse_policy(std::string(kAcceptHead) + "[accept]\nfinding = \"ntlm-only\"\nhost = \"nas.lan\"");
    REQUIRE(policy.has_value());
    CHECK_FALSE(audit::has_rules(*policy));
    CHECK(audit::has_rules(*audit::parse_policy(std::string(kAcceptHead) + "smb1 = \"disabled\"")));
  }

  TEST_CASE("errors name the place and what would be right") {
    const std::string entry = "[[accept]]\nfinding = \"smb1-enabled\"\n";
    CHECK(accept_error("accept = 7").starts_with("3:10 accept is a table, as in [[accept]]"));
    CHECK(accept_error("accept = [7]").starts_with("3:11 an entry of accept is a table"));
    CHECK(accept_error("[[accept]]\nhost = \"nas.lan\"").starts_with("3:1 [[accept]] needs a finding, as in"));
    CHECK(accept_error(entry).starts_with("3:1 [[accept]] needs a host or a network, as in"));
    CHECK(
        accept_error(entry + "host = \"a\"\nnetwork = \"192.0.2.0/24\"").starts_with("3:1 [[accept]] needs a host or"));
    CHECK(accept_error(entry + "hots = \"a\"") ==
          "5:1 unknown key 'hots' in [[accept]] (did you mean 'host'?); valid: finding, host, network, reason, until");
    CHECK(accept_error(entry + "network = \"192.0.2.0/33\"").starts_with("5:11 bad target '192.0.2.0/33': "));
    CHECK(accept_error(entry + "host = 7").starts_with("5:8 'host' is text in quotes"));
    CHECK(accept_error(entry + "host = \"nas.lan:445\"").ends_with("leave the port out"));
    CHECK(accept_error("[[accept]]\nhost = \"a\"\nfinding = [\"ntlm-only\", \"smb1-enable\"]")
              .starts_with("5:25 unknown finding 'smb1-enable' (did you mean 'smb1-enabled'?); valid: "));
    CHECK(accept_error("[[accept]]\nhost = \"a\"\nfinding = []").starts_with("5:11 'finding' is an empty list"));
    const std::string until = entry + "host = \"a\"\nuntil = ";
    for (const std::string day : {"\"next year\"", "\"2027-02-30\"", "2027-03-01T00:00:00Z", "7"})
      CHECK(accept_error(until + day) == "6:9 'until' is the last day, as in until = 2027-03-01");
    CHECK(accept_error(entry + "host = \"a\"\nreason = \"\"").starts_with("6:10 'reason' is empty"));
  }
}

}  // namespace
}  // namespace smbprobe::test
