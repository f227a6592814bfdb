// --policy, --list-policies and --accept: which policy the hosts are held against, and which findings are accepted.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "audit/fail_conditions.hpp"
#include "audit/policy/policy.hpp"
#include "cli/io/output_file.hpp"

namespace smbprobe::cli {

/// A policy and the text that it came from.
struct ChosenPolicy {
  audit::Policy rules;
  std::uint64_t fingerprint{};  ///< of the text: tells two policies apart that have the same name
};

/// The policy that is built in under this name, else the one in the file. Empty for "". What is wrong names the file,
/// line and column, and is a usage error.
[[nodiscard]] std::expected<std::optional<ChosenPolicy>, Problem> choose_policy(const std::string& name_or_file);

/// What --fail-on, --policy and --accept amount to today. A policy without rules holds no host against anything.
[[nodiscard]] audit::FailConditions conditions_of(const std::optional<audit::Severity>& fail_on,
                                                  const std::optional<ChosenPolicy>& policy,
                                                  const std::vector<audit::Acceptance>& accepted);

/// Says on standard error which exceptions are over, a line each.
void tell_expired(const audit::Acceptances& acceptances);

/// The file that choose_policy() reads; "" for none, and for a policy that is built in.
[[nodiscard]] std::string policy_file(const std::string& name_or_file);

/// What --list-policies prints: the TOML of each that is built in, which begins with its name, version and purpose.
[[nodiscard]] std::string list_policies();

}  // namespace smbprobe::cli
