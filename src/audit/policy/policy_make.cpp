// A policy from a host: of each rule the strictest form that the host holds.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <ranges>

#include "audit/findings/findings.hpp"
#include "audit/policy/policy.hpp"
#include "audit/policy/policy_ports.hpp"
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
      if (!verdict || verdict->rules.empty() || verdict->verdict != Holds::held) continue;
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

/// A basic string of TOML, of ASCII alone: what else a name holds is told by its code in hex.
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

template <class List, class Name>
std::string list_of(const List& list, Name name) {
  std::vector<std::string> out;
  for (const auto& each : list) out.push_back(name(each));
  return "[" + join_commas(out) + "]";
}

/// A section of what was kept.
class Section {
 public:
  explicit Section(std::string_view title) : title_(title) {}
  void add(bool wanted, std::string_view key, const std::string& value) {
    if (wanted) lines_ += fmt::format("{} = {}\n", key, value);
  }
  [[nodiscard]] std::string text() const { return lines_.empty() ? "" : fmt::format("\n[{}]\n{}", title_, lines_); }

 private:
  std::string_view title_;
  std::string lines_;
};

template <std::size_t N>
void add_algorithms(Section& section,
                    const AlgorithmRules& rules,
                    const std::array<proto::Named<std::uint16_t>, N>& table) {
  const auto name = [&](std::uint16_t id) { return quoted(proto::label_or_hex(table, id)); };
  section.add(!rules.allowed.empty(), "allowed", list_of(rules.allowed, name));
  section.add(!rules.one_of.empty(), "one_of", list_of(rules.one_of, name));
}

std::string dialect_sections(const Policy& policy) {
  Section dialects("dialects");
  dialects.add(policy.lowest.has_value(), "lowest", quoted(policy.lowest.value_or("")));
  dialects.add(policy.highest.has_value(), "highest", quoted(policy.highest.value_or("")));
  Section signing("signing");
  signing.add(policy.signing == report::Signing::required, "required", "true");
  signing.add(policy.signing == report::Signing::enabled, "possible", "true");
  return dialects.text() + signing.text();
}

std::string algorithm_sections(const Policy& policy) {
  Section encryption("encryption");
  encryption.add(policy.encryption_offered, "offered", "true");
  add_algorithms(encryption, policy.ciphers, proto::kCiphers);
  Section signing("signing_algorithms");
  add_algorithms(signing, policy.signing_algorithms, proto::kSigningAlgorithms);
  Section compression("compression");
  const auto name = [](std::uint16_t id) { return quoted(proto::label_or_hex(proto::kCompressionAlgorithms, id)); };
  compression.add(policy.compression.has_value(), "allowed",
                  list_of(policy.compression.value_or(std::vector<std::uint16_t>{}), name));
  return encryption.text() + signing.text() + compression.text();
}

std::string other_sections(const Policy& policy) {
  Section authentication("authentication");
  authentication.add(
      !policy.mechanisms.required.empty(), "required",
      list_of(policy.mechanisms.required, [](const std::string& oid) { return quoted(proto::mech_name(oid)); }));
  Section ports("ports");
  ports.add(!policy.closed_ports.empty(), "closed",
            list_of(policy.closed_ports, [](std::uint16_t port) { return std::to_string(port); }));
  Section findings("findings");
  findings.add(policy.severity.has_value(), "severity", quoted(name_of(policy.severity.value_or(Severity::critical))));
  return authentication.text() + ports.text() + findings.text();
}

}  // namespace

std::string make_policy(const report::HostReport& report) {
  PolicyMaker maker(report);
  maker.keep_dialects();
  maker.keep_algorithms();
  maker.keep_rest();
  const Policy& policy = maker.policy();
  std::string out = "# The strictest rules that this host holds. What is stricter still holds them too.\n";
  out += fmt::format("name = {}\nversion = \"1\"\n", quoted(report.target));
  if (policy.smb1_disabled) out += "smb1 = \"disabled\"\n";
  return out + dialect_sections(policy) + algorithm_sections(policy) + other_sections(policy);
}

}  // namespace smbprobe::audit
