// Makes text from the wire harmless: nothing a server sends may steer a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace smbprobe::base {

/// One code point at the front of a text.
struct CodePoint {
  char32_t value{};
  std::size_t size{};  ///< bytes it takes; 1 when not valid
  bool valid{};
};

/// The first code point of a text that may be broken UTF-8: overlong forms, surrogates and values past U+10FFFF are not
/// valid.
/// @pre text is not empty.
[[nodiscard]] CodePoint first_code_point(std::string_view text) noexcept;

/// True for code points that a terminal acts upon or that turn the order of the text: C0, DEL, C1, line and paragraph
/// separators, bidirectional and zero-width controls, tags.
[[nodiscard]] bool is_control(char32_t value) noexcept;

/// For a terminal: controls as \xNN (below 0x80) or \u{...}, each byte of broken UTF-8 as \xNN. The rest stays.
[[nodiscard]] std::string escape_terminal(std::string_view text);

/// For JSON text that is already well-formed: controls from DEL on as \u and four digits, so that a terminal may show
/// the file.
[[nodiscard]] std::string escape_json_controls(std::string_view json);

/// For HTML, as text and inside an attribute in quotes: '&', '<', '>', '"' and '\'' as entities. Controls stay: see
/// escape_terminal().
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace smbprobe::base
