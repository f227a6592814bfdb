#include "cli/io/policy_choice.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/escape.hpp"
#include "base/fingerprint.hpp"
#include "base/nearest_word.hpp"
#include "base/text.hpp"
#include "cli/io/console.hpp"
#include "cli/io/file_read.hpp"
#include "cli/io/system_call.hpp"
#include "report/time_text.hpp"

namespace smbprobe::cli {
namespace {

std::unexpected<Problem> usage(std::string message) {
  return std::unexpected(Problem{ExitCode::usage, std::move(message)});
}

std::vector<std::string_view> built_in_names() {
  std::vector<std::string_view> out;
  for (const auto& each : audit::built_in_policies()) out.emplace_back(each.name);
  return out;
}

std::optional<audit::BuiltInPolicy> find_built_in(std::string_view name) {
  for (const auto& each : audit::built_in_policies())
    if (each.name == name) return each;
  return std::nullopt;
}

std::expected<std::string, Problem> read_policy_file(const std::string& path) {
  const auto shown = base::escape_terminal(path);
  auto text = read_file(path, audit::kMostPolicyBytes);  // the parser says where a file becomes too large
  if (text) return *std::move(text);
  const bool may_be_name = path.find_first_of("./") == std::string::npos;
  if (text.error() == ENOENT && may_be_name)
    return usage(base::unknown_word("policy", shown, built_in_names()) + ", or a file");
  if (text.error() == ENOENT)
    return usage(fmt::format("{}: no such policy file; built-in policies: {}", shown, base::join(built_in_names())));
  return usage(fmt::format("{}: {}", shown, error_text(text.error())));
}

std::expected<std::optional<ChosenPolicy>, Problem> parse(const std::string& name, std::string_view text) {
  auto policy = audit::parse_policy(text);
  if (!policy) {
    const auto& error = policy.error();
    return usage(fmt::format("{}: line {}, column {}: {}", base::escape_terminal(name), error.line, error.column,
                             base::escape_terminal(error.message)));
  }
  return ChosenPolicy{*std::move(policy), base::fingerprint_of(text)};
}

/// "2027-03-01", UTC.
std::string today() {
  constexpr std::size_t kDay = 10;
  using namespace std::chrono;
  const auto now = time_point_cast<microseconds>(system_clock::now());
  return report::iso8601_ms(now.time_since_epoch().count()).substr(0, kDay);
}

}  // namespace

audit::FailConditions conditions_of(const std::optional<audit::Severity>& fail_on,
                                    const std::optional<ChosenPolicy>& policy,
                                    const std::vector<audit::Acceptance>& accepted) {
  audit::FailConditions out{fail_on, {}, {accepted, today()}};
  if (!policy) return out;
  auto& entries = out.acceptances.entries;
  entries.insert(entries.end(), policy->rules.accepted.begin(), policy->rules.accepted.end());
  if (audit::has_rules(policy->rules)) out.policy = policy->rules;
  return out;
}

void tell_expired(const audit::Acceptances& acceptances) {
  for (const auto& words : audit::expired_words(acceptances)) tell(base::escape_terminal(words));
}

std::expected<std::optional<ChosenPolicy>, Problem> choose_policy(const std::string& name_or_file) {
  if (name_or_file.empty()) return std::nullopt;
  if (const auto built_in = find_built_in(name_or_file)) return parse(name_or_file, built_in->toml);
  const auto text = read_policy_file(name_or_file);
  if (!text) return std::unexpected(text.error());
  return parse(name_or_file, *text);
}

std::string policy_file(const std::string& name_or_file) {
  return find_built_in(name_or_file) ? std::string() : name_or_file;
}

std::string list_policies() {
  std::string out;
  for (const auto& each : audit::built_in_policies()) out.append(out.empty() ? "" : "\n").append(each.toml);
  return out;
}

}  // namespace smbprobe::cli
