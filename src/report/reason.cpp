#include "report/reason.hpp"

#include "base/number_text.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::report {

std::string to_string(Reason reason) {
  const ReasonWord& row = kReasonWords.at(static_cast<std::size_t>(reason.kind));
  std::string out(row.word);
  for (int digit = row.digits; digit-- > 0;) out += proto::kHexDigits[(reason.number >> (4 * digit)) & 0xFU];
  return out;
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
