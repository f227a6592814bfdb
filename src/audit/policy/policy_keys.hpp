// The keys of a policy that ask something, a row each: how it is named, stored, checked, and what it needs to be asked.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "audit/policy/policy.hpp"
#include "report/depth.hpp"

namespace smbprobe::audit {

/// A value as TOML has it; words are names of a vocabulary, numbers are ports.
using PolicyValue = std::variant<bool, std::string, std::vector<std::string>, std::vector<std::uint16_t>>;

enum class ValueKind : std::uint8_t { flag, word, words, ports };

/// What a rule is held against.
struct RuleSubject {
  const Policy& policy;
  const report::HostReport& report;
  const std::optional<std::vector<Finding>>& findings;
};

struct PolicyKey {
  std::string_view section;  ///< "" for a key at the top
  std::string_view key;
  ValueKind kind;
  bool may_be_empty;  ///< whether an empty list asks something
  /// Why a word is none of its vocabulary; nothing for one that is.
  std::optional<std::string> (*refusal)(std::string_view word);
  void (*set)(Policy& policy, const PolicyValue& value);    ///< @pre of this kind, without a refusal
  std::optional<PolicyValue> (*get)(const Policy& policy);  ///< nothing where it asks nothing
  RuleVerdict (*check)(const RuleSubject& subject);         ///< @pre get() has a value
  report::Depth (*needed_depth)(const PolicyValue& value);  ///< the least at which it can be answered
};

/// In the order in which rules are reported and written.
[[nodiscard]] std::span<const PolicyKey> policy_keys() noexcept;

}  // namespace smbprobe::audit
