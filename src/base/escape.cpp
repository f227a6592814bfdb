#include "base/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "base/combining.hpp"
#include "base/utf8.hpp"

namespace smbprobe::base {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array<Range, 20> kControls{{
    {0x00, 0x1F},        // C0
    {0x7F, 0x9F},        // DEL and C1
    {0x00AD, 0x00AD},    // soft hyphen
    {0x034F, 0x034F},    // combining grapheme joiner
    {0x061C, 0x061C},    // Arabic letter mark
    {0x115F, 0x1160},    // Hangul fillers
    {0x17B4, 0x17B5},    // Khmer inherent vowels
    {0x180B, 0x180F},    // Mongolian variation selectors, vowel separator
    {0x200B, 0x200F},    // zero width, left-to-right and right-to-left marks
    {0x2028, 0x202E},    // separators, bidirectional embeddings and overrides
    {0x2060, 0x206F},    // invisible operators, bidirectional isolates, digit shapes
    {0x2800, 0x2800},    // Braille without dots
    {0x3164, 0x3164},    // Hangul filler
    {0xFE00, 0xFE0F},    // variation selectors
    {0xFEFF, 0xFEFF},    // zero width no-break space
    {0xFFA0, 0xFFA0},    // half-width Hangul filler
    {0xFFF0, 0xFFFB},    // interlinear annotation
    {0x1BCA0, 0x1BCA3},  // shorthand format controls
    {0x1D173, 0x1D17A},  // musical format controls
    {0xE0000, 0xE0FFF},  // tags, more variation selectors
}};

}  // namespace

bool is_control(char32_t value) noexcept {
  return std::ranges::any_of(kControls, [value](Range r) { return r.first <= value && value <= r.last; });
}

std::optional<std::size_t> cut_long(std::string& text) {
  if (text.size() <= kMostCodePoints) return std::nullopt;  // nearly always
  std::size_t count = 0;
  std::size_t kept = 0;  // bytes before the last code point that has a place
  for (std::string_view rest = text; !rest.empty(); ++count) {
    if (count == kMostCodePoints - 1) kept = text.size() - rest.size();
    rest.remove_prefix(first_code_point(rest).size);
  }
  if (count <= kMostCodePoints) return std::nullopt;
  text.resize(kept);
  text += "\u2026";
  return count;
}

bool Shown::stands(char32_t value) noexcept {
  marks_ = is_combining(value) ? marks_ + 1 : 0;
  return marks_ <= kMostMarks && !is_control(value);
}

std::string escape_terminal(std::string_view text) {
  const auto plain = [](char c) { return c >= ' ' && c < '\x7f'; };
  if (std::ranges::all_of(text, plain)) return std::string(text);  // nearly always
  std::string out;
  out.reserve(text.size());
  Shown shown;
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    const bool stands = shown.stands(c.value);
    if (!c.valid || (c.value < 0x80 && !stands))
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<std::uint32_t>(c.value));
    else if (!stands)
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
