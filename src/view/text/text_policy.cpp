// The policy that a host was held against.
#include <fmt/format.h>

#include <algorithm>

#include "audit/policy/policy.hpp"
#include "audit/words.hpp"
#include "base/escape.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using audit::Compliance;

constexpr std::size_t kVerdictAt = 2;
constexpr std::size_t kRuleTextAt = 12;  // as in the findings
constexpr std::size_t kRuleHang = 2;

std::string styled_compliance(Compliance verdict) {
  switch (verdict) {
    case Compliance::fail:
      return styled(Style::bad, "FAILED");
    case Compliance::pass:
      return styled(Style::good, audit::compliance_words(verdict));
    case Compliance::unknown:
      break;
  }
  return styled(Style::warn, audit::compliance_words(verdict));
}

/// "2 of 7 rules", or "7 rules" where they all are so.
std::string count_words(const audit::PolicyVerdict& policy) {
  const auto all = policy.rules.size();
  const auto count = std::ranges::count(policy.rules, policy.verdict, &audit::RuleVerdict::verdict);
  const auto* const noun = all == 1 ? "rule" : "rules";
  return static_cast<std::size_t>(count) == all ? fmt::format("{} {}", all, noun)
                                                : fmt::format("{} of {} {}", count, all, noun);
}

void append_rule(std::string& out, const audit::RuleVerdict& rule, std::size_t width) {
  const std::string words = styled_compliance(rule.verdict);
  std::string body;
  for (const auto& text : {fmt::format("{}: expected {}", rule.rule, base::escape_terminal(rule.expected)),
                           fmt::format("found {}", base::escape_terminal(rule.found))})
    for (const auto& line : wrap(text, width - kRuleTextAt)) body += std::string(kRuleTextAt, ' ') + line + '\n';
  const std::size_t taken = kVerdictAt + display_width(words);
  out += std::string(kVerdictAt, ' ') + words + std::string(kRuleTextAt - taken, ' ') + body.substr(kRuleTextAt);
}

}  // namespace

std::string policy_section(const audit::Judgement& judgement, std::size_t width) {
  if (!judgement.policy) return {};
  const auto& policy = *judgement.policy;
  std::string out = paragraph(styled(Style::bold, fmt::format("Policy {} {}", base::escape_terminal(policy.name),
                                                              base::escape_terminal(policy.version))) +
                                  fmt::format("  {}: {}", styled_compliance(policy.verdict), count_words(policy)),
                              width, kRuleHang);
  for (const Compliance verdict : {Compliance::fail, Compliance::unknown, Compliance::pass})
    for (const auto& rule : policy.rules)
      if (rule.verdict == verdict) append_rule(out, rule, width);
  return out;
}

std::string policy_words(const audit::Judgement& judgement) {
  if (!judgement.policy) return {};
  return fmt::format("policy {} {}", base::escape_terminal(judgement.policy->name),
                     styled_compliance(judgement.policy->verdict));
}

}  // namespace smbprobe::view
