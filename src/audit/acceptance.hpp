// Known exceptions: findings accepted on a host or in a network, for good or until a given day.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/judgement.hpp"
#include "targets/target_pattern.hpp"

namespace smbprobe::audit {

/// One exception. Texts are UTF-8 as the user wrote them: escape them.
struct Acceptance {
  std::string finding{};  ///< its id
  std::string where{};    ///< the host or network as written
  targets::TargetSpec hosts{};
  AcceptedNote note{};

  friend bool operator==(const Acceptance&, const Acceptance&) = default;
};

/// All exceptions, and the day on which hosts are judged.
struct Acceptances {
  std::vector<Acceptance> entries{};
  std::string today{};  ///< "2027-03-01"; "" is before every day

  [[nodiscard]] bool empty() const noexcept { return entries.empty(); }
};

/// An exception without reason and day. @param where a name, an address, a network or a range, without a port. The
/// error is a sentence that says what would be right.
[[nodiscard]] std::expected<Acceptance, std::string> make_acceptance(std::string_view finding, std::string_view where);

/// Reads "smb1-enabled:192.0.2.7". The error is a sentence that says what would be right.
[[nodiscard]] std::expected<Acceptance, std::string> parse_acceptance(std::string_view text);

/// True for a day of the calendar, as in "2027-03-01".
[[nodiscard]] bool is_day(std::string_view text) noexcept;

/// Moves the findings of a host that are accepted today out of those that count.
void set_apart(const Acceptances& acceptances, const report::HostReport& report, Judgement& judgement);

/// A sentence for each exception whose last day is over.
[[nodiscard]] std::vector<std::string> expired_words(const Acceptances& acceptances);

/// "smb1-enabled (scanner in the basement; until 2027-03-01)". @pre it is accepted
[[nodiscard]] std::string accepted_words(const Finding& finding);

}  // namespace smbprobe::audit
