// Makes text from the wire harmless: nothing a server sends may steer a terminal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace smbprobe::base {

/// Code points of a text that are shown or saved: no real name or hint has more.
inline constexpr std::size_t kMostCodePoints = 255;

/// Cuts a text to kMostCodePoints, the last of which is then "…", and says how many it had; nothing where it fits and
/// stays. A byte of broken UTF-8 counts as one.
std::optional<std::size_t> cut_long(std::string& text);

/// True for code points that a terminal acts upon or that turn the order of the text (C0, DEL, C1, line and paragraph
/// separators, bidirectional controls), and for invisible ones (zero width, fillers, variation selectors,
/// tags).
[[nodiscard]] bool is_control(char32_t value) noexcept;

/// No letter of a name has more marks; hundreds would cover the lines above and below.
inline constexpr std::size_t kMostMarks = 4;

/// Says of the code points of a text, one after another, whether they may stand as they are: a control may not, nor a
/// mark on a letter that has kMostMarks.
class Shown {
 public:
  [[nodiscard]] bool stands(char32_t value) noexcept;

 private:
  std::size_t marks_ = 0;  ///< on the last letter
};

/// For a terminal: what may not stand as \xNN (below 0x80) or \u{...}, each byte of broken UTF-8 as \xNN. The rest
/// stays.
[[nodiscard]] std::string escape_terminal(std::string_view text);

/// For HTML, as text and inside an attribute in quotes: '&', '<', '>', '"' and '\'' as entities. Controls stay: see
/// escape_terminal().
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace smbprobe::base
