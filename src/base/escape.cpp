#include "base/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "base/utf8.hpp"

namespace smbprobe::base {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array<Range, 9> kControls{{
    {0x00, 0x1F},        // C0
    {0x7F, 0x9F},        // DEL and C1
    {0x061C, 0x061C},    // Arabic letter mark
    {0x200B, 0x200F},    // zero width, left-to-right and right-to-left marks
    {0x2028, 0x202E},    // separators, bidirectional embeddings and overrides
    {0x2060, 0x2069},    // invisible operators, bidirectional isolates
    {0xFEFF, 0xFEFF},    // zero width no-break space
    {0xFFF9, 0xFFFB},    // interlinear annotation
    {0xE0000, 0xE007F},  // tags
}};

}  // namespace

bool is_control(char32_t value) noexcept {
  return std::ranges::any_of(kControls, [value](Range r) { return r.first <= value && value <= r.last; });
}

std::string escape_terminal(std::string_view text) {
  const auto plain = [](char c) { return c >= ' ' && c < '\x7f'; };
  if (std::ranges::all_of(text, plain)) return std::string(text);  // nearly always
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    if (!c.valid || (c.value < 0x80 && is_control(c.value)))
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<std::uint32_t>(c.value));
    else if (is_control(c.value))
      fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", static_cast<std::uint32_t>(c.value));
    else
      out.append(text.substr(0, c.size));
    text.remove_prefix(c.size);
  }
  return out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace smbprobe::base
