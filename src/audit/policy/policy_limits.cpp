#include "audit/policy/policy_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace smbprobe::audit {
namespace {

/// Dots of a key. Those of a policy have one.
constexpr std::size_t kMostDots = 8;

PolicyError error_at(std::string_view toml, std::size_t at, std::string message) {
  const auto before = toml.substr(0, at);
  const auto line = std::ranges::count(before, '\n');
  const auto begin = before.rfind('\n') + 1;  // 0 where there is none
  const auto column = std::ranges::count_if(before.substr(begin),
                                            [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return {static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(column + 1), std::move(message)};
}

/// Walks over a text as TOML is read, and stops at the first thing that the parser cannot take.
class Walk {
 public:
  explicit Walk(std::string_view toml) : toml_(toml) {}

  std::optional<PolicyError> run() {
    std::optional<PolicyError> error;
    while (at_ < toml_.size() && !error) error = step();
    return error;
  }

 private:
  std::optional<PolicyError> step() {
    const char c = toml_[at_];
    if (c == '#') {
      at_ = std::min(toml_.find('\n', at_), toml_.size());
      return std::nullopt;
    }
    if (c == '"' || c == '\'') {
      pass_string();
      return std::nullopt;
    }
    if (std::string_view("=,[]{}\n").find(c) != std::string_view::npos) dots_ = 0;
    if (c == '.' && ++dots_ > kMostDots)
      return error_at(toml_, at_, fmt::format("a key has at most {} dots", kMostDots));
    ++at_;
    return std::nullopt;
  }

  /// Goes behind a string. One that a line end breaks off ends there, and one without an end at the end of the text:
  /// the parser stops at it.
  void pass_string() {
    const char quote = toml_[at_];
    const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
    const bool lines = toml_.substr(at_, three.size()) == three;
    const std::string_view end = lines ? three : three.substr(0, 1);
    for (at_ += end.size(); at_ < toml_.size(); ++at_) {
      if (!lines && toml_[at_] == '\n') return;
      if (quote == '"' && toml_[at_] == '\\') {
        ++at_;
      } else if (toml_.substr(at_, end.size()) == end) {
        at_ += end.size();
        return;
      }
    }
  }

  std::string_view toml_;
  std::size_t at_ = 0;
  std::size_t dots_ = 0;  ///< of the key that is read
};

}  // namespace

std::optional<PolicyError> beyond_limits(std::string_view toml) {
  if (toml.size() > kMostPolicyBytes)
    return error_at(toml, kMostPolicyBytes, fmt::format("a policy has at most {} bytes", kMostPolicyBytes));
  return Walk(toml).run();
}

}  // namespace smbprobe::audit
