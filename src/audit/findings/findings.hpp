// From the facts of a host to what its administrator should know. Nothing is inferred from a version number alone, and
// nothing is said where the answer that it needs is unknown.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/judgement.hpp"
#include "audit/observed.hpp"

namespace smbprobe::audit {

/// What to do: a line that can be pasted, or a menu.
struct AdviceRow {
  std::string_view product;  ///< as in AdviceLine; "" for words that fit every product
  std::string_view note;     ///< which versions it is for, or what it costs; "" for none
  std::string_view line;
};

/// A row of the table of findings.
struct FindingRow {
  std::string_view id;  ///< stable, of [a-z0-9-]
  Severity severity{};
  std::string_view title;
  std::string_view why;               ///< why it matters
  std::span<const AdviceRow> advice;  ///< of static storage
  std::string_view reference;
  /// The field and its value as observed, or nothing.
  std::optional<Observation> (*check)(const report::HostReport& report);
};

/// Every row that judges a host by itself.
[[nodiscard]] std::vector<FindingRow> finding_rows();

/// Why a word is the id of none of them, with the one that was meant; nothing for one that is.
[[nodiscard]] std::optional<std::string> no_such_finding(std::string_view word);

/// What holds for a host: worst first, in the order of the table among equals.
[[nodiscard]] std::vector<Finding> find_findings(const report::HostReport& report);

/// The severity of the worst finding that counts, or nothing where there is none or the host was not judged.
[[nodiscard]] std::optional<Severity> worst(const Judgement& judgement);

}  // namespace smbprobe::audit
