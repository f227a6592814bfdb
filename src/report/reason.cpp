#include "report/reason.hpp"

#include <fmt/format.h>

#include "base/number_text.hpp"

namespace smbprobe::report {

std::string to_string(Reason reason) {
  const ReasonWord& row = kReasonWords.at(static_cast<std::size_t>(reason.kind));
  if (row.digits == 0) return std::string(row.word);
  return fmt::format("{}{:0{}x}", row.word, reason.number, row.digits);
}

std::optional<Reason> parse_reason(std::string_view text) noexcept {
  for (std::size_t i = 0; i < kReasonWords.size(); ++i) {
    const ReasonWord& row = kReasonWords[i];
    const auto kind = static_cast<ReasonKind>(i);
    if (row.digits == 0 && text == row.word) return kind;
    if (row.digits == 0 || !text.starts_with(row.word)) continue;
    if (text.size() != row.word.size() + static_cast<std::size_t>(row.digits)) continue;
    if (const auto number = base::parse_number<std::uint32_t>(text.substr(row.word.size()), 16))
      return Reason{kind, *number};
  }
  return std::nullopt;
}

}  // namespace smbprobe::report
