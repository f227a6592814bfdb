#include "base/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

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

std::uint8_t byte_at(std::string_view text, std::size_t i) noexcept { return static_cast<std::uint8_t>(text[i]); }

}  // namespace

CodePoint first_code_point(std::string_view text) noexcept {
  const std::uint8_t lead = byte_at(text, 0);
  const CodePoint broken{lead, 1, false};
  if (lead < 0x80) return {lead, 1, true};
  std::size_t size = 0;
  char32_t value = 0;
  char32_t least = 0;
  if ((lead & 0xE0U) == 0xC0) {
    size = 2, value = lead & 0x1FU, least = 0x80;
  } else if ((lead & 0xF0U) == 0xE0) {
    size = 3, value = lead & 0x0FU, least = 0x800;
  } else if ((lead & 0xF8U) == 0xF0) {
    size = 4, value = lead & 0x07U, least = 0x10000;
  } else {
    return broken;
  }
  if (text.size() < size) return broken;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte_at(text, i) & 0xC0U) != 0x80) return broken;
    value = (value << 6U) | (byte_at(text, i) & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < least || surrogate || value > 0x10FFFF) return broken;
  return {value, size, true};
}

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

std::string escape_json_controls(std::string_view json) {
  constexpr unsigned char kDelete = 0x7F;
  const bool plain = std::ranges::none_of(json, [](char c) { return static_cast<unsigned char>(c) >= kDelete; });
  if (plain) return std::string(json);  // controls below are escaped by every JSON writer
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const CodePoint c = first_code_point(json);
    const auto value = static_cast<std::uint32_t>(c.value);
    if (!c.valid || value < 0x7F || !is_control(c.value)) {
      out.append(json.substr(0, c.size));
    } else if (value > 0xFFFF) {
      const std::uint32_t rest = value - 0x10000;
      fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10U), 0xDC00 + (rest & 0x3FFU));
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", value);
    }
    json.remove_prefix(c.size);
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
