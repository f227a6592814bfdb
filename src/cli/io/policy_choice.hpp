// --policy and --list-policies: which policy the hosts are held against.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

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

/// The file that choose_policy() reads; "" for none, and for a policy that is built in.
[[nodiscard]] std::string policy_file(const std::string& name_or_file);

/// What --list-policies prints: the TOML of each that is built in, which begins with its name, version and purpose.
[[nodiscard]] std::string list_policies();

}  // namespace smbprobe::cli
