#include "audit/policy/policy.hpp"

#include <string>

#include <doctest/doctest.h>

namespace smbprobe::test {
namespace {

constexpr std::string_view kLimitsHead = "name = \"n\"\nversion = \"1\"\n";

/// "3:1 message", or "fine".
std::string limits_trouble(const std::string& rules) {
  const auto out = audit::parse_policy(std::string(kLimitsHead) + rules);
  if (out) return "fine";
  return std::to_string(out.error().line) + ':' + std::to_string(out.error().column) + ' ' + out.error().message;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST_SUITE("audit/policy_limits") {
  TEST_CASE("a key of half a million dots does not take the stack") {
    CHECK(limits_trouble("a" + repeated(".a", 500'000) + " = 1") == "3:18 a key has at most 8 dots");
    CHECK(limits_trouble("[a" + repeated(".a", 500'000) + "]") == "3:19 a key has at most 8 dots");
    CHECK(limits_trouble("\"\xC3\xA9\"" + repeated(" . 'a.b'", 100'000) + " = 1") == "3:69 a key has at most 8 dots");
  }

  TEST_CASE("values within values have a limit") {
    CHECK(limits_trouble("x = " + repeated("[", 100'000)).starts_with("3:21 "));
    CHECK(limits_trouble("x = " + repeated("{a.b=", 100'000)).find("exceeded maximum nested value depth of 16") !=
          std::string::npos);
  }

  TEST_CASE("dots of values, strings and comments are no dots of a key") {
    const std::string dots = repeated("a.", 40);
    CHECK(limits_trouble("smb1 = \"disabled\" # " + dots) == "fine");
    CHECK(limits_trouble("smb1 = \"disabled\"\ndescription = \"\\\"" + dots + "\"") == "fine");
    CHECK(limits_trouble("smb1 = 'disabled'\ndescription = '\"" + dots + "'") == "fine");
    CHECK(limits_trouble("smb1 = \"disabled\"\ndescription = \"\"\"\n\"" + dots + "\\\"\"\"\"\"\"") == "fine");
    CHECK(limits_trouble("smb1 = \"disabled\"\ndescription = '''\n" + dots + "'''") == "fine");
    CHECK(limits_trouble("[authentication]\nforbidden = [" + repeated("\"1.2.3.4.5.6.7.8.9.10.11\",\n", 9) + "]") ==
          "fine");
  }

  TEST_CASE("what toml++ takes for granted is an error like others") {
    CHECK(limits_trouble("[ = \"1\"").starts_with("3:3 "));
    CHECK(limits_trouble("[dialects]\nrequired = [\"3.0\", }").starts_with("4:20 "));
    CHECK(limits_trouble("[dialects]\nrequired = [\"3.0\", ,]").starts_with("4:20 "));
    CHECK(limits_trouble("smb1 = ,").starts_with("3:8 "));
  }

  TEST_CASE("characters beyond ASCII stand in strings and comments only") {
    CHECK(limits_trouble("\xEF\xBB\xBDsmb1 = \"disabled\"").starts_with("3:1 "));
    CHECK(limits_trouble("\xC3\xA9 = 1").starts_with("3:1 "));
    CHECK(limits_trouble("smb1 = \"disabled\" \xC3\xA9").starts_with("3:19 "));
    CHECK(limits_trouble("smb1 = \"disabled\" # \xC3\xA9\ndescription = \"\xC3\xA9\"") == "fine");
    CHECK(audit::parse_policy("\xEF\xBB\xBF" + std::string(kLimitsHead) + "smb1 = \"disabled\"").has_value());
  }

  TEST_CASE("a string that ends nowhere is the parser's to tell") {
    CHECK(limits_trouble("description = \"a.b\nsmb1 = \"disabled\"").starts_with("3:19 "));
    CHECK(limits_trouble("description = '''" + repeated("a.", 40)).starts_with("3:"));
    CHECK(limits_trouble("description = \"\\").starts_with("3:"));
  }

  TEST_CASE("a text of more than a megabyte is refused where it becomes too large") {
    const std::string rest = "description = \"" + std::string(audit::kMostPolicyBytes, 'x') + '"';
    CHECK(limits_trouble(rest) == "3:1048552 a policy has at most 1048576 bytes");
  }
}

}  // namespace
}  // namespace smbprobe::test
