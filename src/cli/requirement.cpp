#include "cli/requirement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "cli/io/console.hpp"

namespace smbprobe::cli {

bool JudgedTargets::is_missed(std::uint64_t target, bool judged, bool complete) {
  if (!complete) {
    if (judged) judged_.insert(target);
    return false;
  }
  return judged_.erase(target) == 0 && !judged;
}

std::uint64_t unknown_rules(const audit::Judgement& judgement) {
  if (!judgement.policy) return 0;
  return static_cast<std::uint64_t>(
      std::ranges::count(judgement.policy->rules, audit::Compliance::unknown, &audit::RuleVerdict::verdict));
}

std::string open_words(const OpenQuestions& open, bool required) {
  std::vector<std::string> parts;
  if (required && open.hosts > 0)
    parts.push_back(
        fmt::format("{} {} could not be judged", base::grouped(open.hosts), open.hosts == 1 ? "host" : "hosts"));
  if (open.rules > 0)
    parts.push_back(fmt::format("{} {} unknown", base::grouped(open.rules), open.rules == 1 ? "rule is" : "rules are"));
  if (parts.empty()) return {};
  const std::string words = base::join(parts);
  return required ? "--require is not met: " + words : words + "; with --require that is exit code 1";
}

void tell_open(const OpenQuestions& open, bool required) {
  if (const auto words = open_words(open, required); !words.empty()) tell(words);
}

}  // namespace smbprobe::cli
