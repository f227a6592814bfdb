// What an administrator wants of every host, as rules that a host holds or breaks. A host that is stricter than a rule
// asks holds it. Each rule is about every port that supports SMB: the weakest one counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/acceptance.hpp"
#include "audit/judgement.hpp"

namespace smbprobe::audit {

/// Algorithms of one kind, by their numbers, which go from the weakest to the strongest.
struct AlgorithmRules {
  std::vector<std::uint16_t> allowed{};  ///< no other is accepted but stronger ones; empty: no rule
  std::vector<std::uint16_t> one_of{};   ///< at least one of them, or a stronger one, is accepted; empty: no rule

  friend bool operator==(const AlgorithmRules&, const AlgorithmRules&) = default;
};

struct MechanismRules {
  std::vector<std::string> required{};  ///< OIDs in dots
  std::vector<std::string> one_of{};
  std::vector<std::string> forbidden{};

  friend bool operator==(const MechanismRules&, const MechanismRules&) = default;
};

/// What is empty or false asks nothing. Dialects are named as in HostReport::dialects.
struct Policy {
  std::string name{};
  std::string version{};
  std::string description{};
  std::optional<std::string> lowest{};   ///< no lower dialect is accepted
  std::optional<std::string> highest{};  ///< this dialect or a higher one is accepted
  std::vector<std::string> required_dialects{};
  std::vector<std::string> forbidden_dialects{};
  bool smb1_disabled = false;
  std::optional<report::Signing> signing{};  ///< at least this, in every dialect that is accepted
  bool encryption_offered = false;           ///< some dialect that is accepted can encrypt
  AlgorithmRules ciphers{};
  AlgorithmRules signing_algorithms{};
  std::optional<std::vector<std::uint16_t>> compression{};  ///< no other algorithm is offered
  MechanismRules mechanisms{};
  bool ntlm_off_ready = false;              ///< something other than NTLM is offered
  std::vector<std::string> must_connect{};  ///< rows of the table of clients, by name
  std::vector<std::uint16_t> closed_ports{};
  std::vector<std::uint16_t> open_ports{};  ///< they support SMB
  std::optional<Severity> severity{};       ///< no finding as bad or worse
  std::vector<std::string> forbidden_findings{};
  std::vector<Acceptance> accepted{};  ///< no rule: findings that are known exceptions

  friend bool operator==(const Policy&, const Policy&) = default;
};

/// What is wrong with a policy, and where. Lines and columns count from 1.
struct PolicyError {
  std::uint32_t line{};
  std::uint32_t column{};
  std::string message;  ///< a sentence; it may hold text of the policy: escape it
};

/// Bytes of a text that may be a policy.
inline constexpr std::size_t kMostPolicyBytes = std::size_t{1} << 20U;

/// Reads TOML. Errors: too large, values or keys nested too deep, no TOML, a key or a name that is not known, a value
/// of another type, no name, no version, neither a rule nor an exception.
[[nodiscard]] std::expected<Policy, PolicyError> parse_policy(std::string_view toml);

/// True where a policy has a rule; one with exceptions alone holds no host against anything.
[[nodiscard]] bool has_rules(const Policy& policy);

/// Compliance a host against a policy, rule by rule. Nothing for a host that speaks no SMB. A rule whose answer was not
/// asked for or not had is unknown, not broken.
/// @param findings of the host, as in Judgement: without those that are accepted
[[nodiscard]] std::optional<PolicyVerdict> check_policy(const Policy& policy,
                                                        const report::HostReport& report,
                                                        const std::optional<std::vector<Finding>>& findings);

/// The least depth at which every rule can be answered: standard or full.
[[nodiscard]] report::Depth needed_depth(const Policy& policy);

/// The strictest policy that a host holds, as TOML. What is unknown of the host becomes no rule.
[[nodiscard]] std::string make_policy(const report::HostReport& report);

/// A policy that comes with the program.
struct BuiltInPolicy {
  std::string_view name;
  std::string_view toml;
};

/// The strictest one first.
[[nodiscard]] std::vector<BuiltInPolicy> built_in_policies();

}  // namespace smbprobe::audit
