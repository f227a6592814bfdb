// Makes text from the wire harmless: nothing a server sends may steer a terminal.
#pragma once

#include <string>
#include <string_view>

namespace smbprobe::base {

/// True for code points that a terminal acts upon or that turn the order of the text: C0, DEL, C1, line and paragraph
/// separators, bidirectional and zero-width controls, tags.
[[nodiscard]] bool is_control(char32_t value) noexcept;

/// For a terminal: controls as \xNN (below 0x80) or \u{...}, each byte of broken UTF-8 as \xNN. The rest stays.
[[nodiscard]] std::string escape_terminal(std::string_view text);

/// For HTML, as text and inside an attribute in quotes: '&', '<', '>', '"' and '\'' as entities. Controls stay: see
/// escape_terminal().
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace smbprobe::base
