// A policy from a host: of each rule the strictest form that the host holds.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <ranges>

#include "audit/findings/findings.hpp"
#include "audit/observed.hpp"
#include "audit/policy/policy.hpp"
#include "audit/policy/policy_keys.hpp"
#include "audit/words.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::audit {
namespace {

/// Sets one rule.
using Rule = std::function<void(Policy&)>;

class PolicyMaker {
 public:
  explicit PolicyMaker(const report::HostReport& report) : report_(report), findings_(find_findings(report)) {}

  /// Keeps the first of them, the strictest, that the host holds.
  void keep_first(const std::vector<Rule>& rules) {
    for (const auto& rule : rules) {
      Policy trial;
      rule(trial);
      const auto verdict = check_policy(trial, report_, findings_);
      if (!verdict || verdict->rules.empty() || verdict->verdict != Compliance::pass) continue;
      rule(out_);
      return;
    }
  }

  void keep_dialects() {
    keep_first({[](Policy& p) { p.smb1_disabled = true; }});
    std::vector<Rule> lowest;
    std::vector<Rule> highest;
    for (const auto& dialect : report_.dialects | std::views::reverse) {
      lowest.emplace_back([dialect](Policy& p) { p.lowest = dialect; });
      highest.emplace_back([dialect](Policy& p) { p.highest = dialect; });
    }
    keep_first(lowest);
    keep_first(highest);
    keep_first({[](Policy& p) { p.signing = report::Signing::required; },
                [](Policy& p) { p.signing = report::Signing::enabled; }});
  }

  void keep_algorithms() {
    keep_first({[](Policy& p) { p.encryption_offered = true; }});
    const auto ciphers = accepted_ids(&report::Smb2Report::ciphers);
    if (!ciphers.empty()) keep_first({[&](Policy& p) { p.ciphers.allowed = ciphers; }});
    for_strongest(ciphers, [](Policy& p, std::uint16_t id) { p.ciphers.one_of = {id}; });
    const auto signing = accepted_ids(&report::Smb2Report::signing_algorithms);
    if (!signing.empty()) keep_first({[&](Policy& p) { p.signing_algorithms.allowed = signing; }});
    for_strongest(signing, [](Policy& p, std::uint16_t id) { p.signing_algorithms.one_of = {id}; });
    std::vector<std::uint16_t> compression;
    for (const auto& endpoint : report_.endpoints)
      for (const std::uint16_t id : endpoint.smb2.compression.value_or(std::vector<std::uint16_t>{}))
        if (proto::find_named(proto::kCompressionAlgorithms, id) != nullptr) compression.push_back(id);
    keep_first({[&](Policy& p) { p.compression = sorted(compression); }});
  }

  void keep_rest() {
    for (const auto& row : proto::kMechNames)  // what replaces NTLM must not be lost
      if (row.name.find("Kerberos") != std::string_view::npos)
        keep_first({[&](Policy& p) { p.mechanisms.required.emplace_back(row.oid); }});
    for (const auto& endpoint : report_.endpoints)
      keep_first({[&](Policy& p) { p.closed_ports.push_back(endpoint.port); }});
    using enum Severity;
    std::vector<Rule> severities;
    for (const Severity each : {info, low, medium, high, critical})
      severities.emplace_back([each](Policy& p) { p.severity = each; });
    keep_first(severities);
  }

  [[nodiscard]] const Policy& policy() const noexcept { return out_; }

 private:
  static std::vector<std::uint16_t> sorted(std::vector<std::uint16_t> ids) {
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
  }

  [[nodiscard]] std::vector<std::uint16_t> accepted_ids(
      std::optional<std::vector<report::Algorithm>> report::Smb2Report::* list) const {
    std::vector<std::uint16_t> out;
    for (const auto& endpoint : report_.endpoints)
      for (const auto& algorithm : (endpoint.smb2.*list).value_or(std::vector<report::Algorithm>{}))
        if (accepted(algorithm.verdict)) out.push_back(algorithm.id);
    return sorted(std::move(out));
  }

  template <class Set>
  void for_strongest(const std::vector<std::uint16_t>& ids, Set set) {
    std::vector<Rule> rules;
    for (const std::uint16_t id : ids | std::views::reverse) rules.emplace_back([=](Policy& p) { set(p, id); });
    keep_first(rules);
  }

  const report::HostReport& report_;
  std::optional<std::vector<Finding>> findings_;
  Policy out_;
};

/// A basic string of TOML, of ASCII alone: other characters of a name are written by their code in hex.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (c >= ' ' && c <= '~')
      out += c;
    else
      out += fmt::format("\\\\x{:02x}", static_cast<unsigned char>(c));
  }
  return out + '"';
}

std::string list_of(const std::vector<std::string>& entries) { return "[" + join_commas(entries) + "]"; }

/// A value as TOML writes it.
std::string toml_of(const PolicyValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* word = std::get_if<std::string>(&value)) return quoted(*word);
  std::vector<std::string> entries;
  if (const auto* words = std::get_if<std::vector<std::string>>(&value))
    std::ranges::transform(*words, std::back_inserter(entries), quoted);
  else
    for (const std::uint16_t port : std::get<std::vector<std::uint16_t>>(value))
      entries.push_back(std::to_string(port));
  return list_of(entries);
}

}  // namespace

std::string make_policy(const report::HostReport& report) {
  PolicyMaker maker(report);
  maker.keep_dialects();
  maker.keep_algorithms();
  maker.keep_rest();
  const Policy& policy = maker.policy();
  std::string out = "# The strictest rules that this host passes. A stricter host passes them too.\n";
  out += fmt::format("name = {}\nversion = \"1\"\n", quoted(report.target));
  std::string_view section;
  for (const auto& key : policy_keys()) {
    const auto value = key.get(policy);
    if (!value) continue;
    if (key.section != section) out += fmt::format("\n[{}]\n", key.section);
    section = key.section;
    out += fmt::format("{} = {}\n", key.key, toml_of(*value));
  }
  return out;
}

}  // namespace smbprobe::audit
