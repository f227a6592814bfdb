#include "audit/policy/policy_keys.hpp"

#include <doctest/doctest.h>

#include <set>

namespace smbprobe::test {
namespace {

using audit::Policy;
using audit::PolicyKey;
using audit::ValueKind;

/// One word of each vocabulary.
std::string known_word(const PolicyKey& key) {
  for (const char* word :
       {"disabled", "3.0", "AES-128-GCM", "AES-GMAC", "LZ77", "Kerberos 5", "low", "smb1-enabled", "Windows 7"})
    if (!key.refusal(word)) return word;
  return {};
}

audit::PolicyValue some_value(const PolicyKey& key) {
  switch (key.kind) {
    case ValueKind::flag:
      return true;
    case ValueKind::word:
      return known_word(key);
    case ValueKind::words:
      return std::vector<std::string>{known_word(key)};
    case ValueKind::ports:
      break;
  }
  return std::vector<std::uint16_t>{445};
}

TEST_SUITE("audit/policy_keys") {
  TEST_CASE("every key gives back what it was set to, and asks nothing before") {
    for (const auto& key : audit::policy_keys()) {
      CAPTURE(key.section);
      CAPTURE(key.key);
      Policy policy;
      CHECK_FALSE(key.get(policy).has_value());
      const auto value = some_value(key);
      key.set(policy, value);
      CHECK(key.get(policy) == value);
      CHECK(policy != Policy{});
    }
  }

  TEST_CASE("no two keys have a name or a member in common") {
    std::set<std::pair<std::string_view, std::string_view>> names;
    for (const auto& key : audit::policy_keys()) {
      CHECK(names.emplace(key.section, key.key).second);
      Policy policy;
      key.set(policy, some_value(key));
      int set = 0;
      for (const auto& other : audit::policy_keys()) set += other.get(policy) ? 1 : 0;
      CHECK(set == 1);
    }
  }

  TEST_CASE("a section stands in one piece") {
    std::set<std::string_view> seen;
    std::string_view last = "none";
    for (const auto& key : audit::policy_keys()) {
      if (key.section != last) CHECK(seen.insert(key.section).second);
      last = key.section;
    }
  }

  TEST_CASE("a word that is not of the vocabulary is refused") {
    for (const auto& key : audit::policy_keys())
      if (key.kind == ValueKind::word || key.kind == ValueKind::words) CHECK(key.refusal("no such word").has_value());
  }
}

}  // namespace
}  // namespace smbprobe::test
