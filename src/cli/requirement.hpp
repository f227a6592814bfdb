// --require: what could not be judged, and which rules stayed unknown.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "audit/judgement.hpp"

namespace smbprobe::cli {

/// What a policy or --fail-on leaves open. --require makes a failure of it.
struct OpenQuestions {
  std::uint64_t hosts{};  ///< that could not be judged
  std::uint64_t rules{};  ///< of the policy that stayed unknown, all hosts together

  [[nodiscard]] bool any() const noexcept { return hosts > 0 || rules > 0; }

  friend bool operator==(const OpenQuestions&, const OpenQuestions&) = default;
};

/// Targets whose addresses are reported one after another: a name is judged where one of its addresses is.
class JudgedTargets {
 public:
  /// Takes what became of some addresses of a target. @param complete no more of them will follow
  /// @return true where that is all, and none of them was judged
  [[nodiscard]] bool is_missed(std::uint64_t target, bool judged, bool complete);

 private:
  std::set<std::uint64_t> judged_;  ///< with more addresses to come
};

[[nodiscard]] std::uint64_t unknown_rules(const audit::Judgement& judgement);

/// "--require is not met: 1 host could not be judged, 3 rules are unknown". Without --require only rules count: a file
/// of a sweep has many hosts that were never there. "" where nothing is open.
[[nodiscard]] std::string open_words(const OpenQuestions& open, bool required);

/// Says so on standard error.
void tell_open(const OpenQuestions& open, bool required);

}  // namespace smbprobe::cli
