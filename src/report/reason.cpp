#include "report/reason.hpp"

#include <algorithm>

#include "base/number_text.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::report {

std::string_view write_reason(Reason reason, ReasonText& room) noexcept {
  const ReasonWord& row = kReasonWords[static_cast<std::size_t>(reason.kind)];
  if (row.digits == 0) return row.word;
  auto end = std::ranges::copy(row.word, room.begin()).out;
  for (int digit = row.digits; digit-- > 0;) *end++ = proto::kHexDigits[(reason.number >> (4 * digit)) & 0xFU];
  return {room.begin(), end};
}

std::string to_string(Reason reason) {
  ReasonText room{};
  return std::string(write_reason(reason, room));
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
