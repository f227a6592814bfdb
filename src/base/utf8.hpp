// UTF-8: the one decoder and the one encoder.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace smbprobe::base {

/// What stands for text that cannot be read.
inline constexpr char32_t kReplacement = 0xFFFD;

/// One code point at the front of a text.
struct CodePoint {
  char32_t value{};    ///< the byte itself when not valid
  std::size_t size{};  ///< bytes it takes; 1 when not valid
  bool valid{};
};

/// The first code point of a text that may be broken UTF-8: overlong forms, surrogates and values past U+10FFFF are not
/// valid.
/// @pre text is not empty.
[[nodiscard]] CodePoint first_code_point(std::string_view text) noexcept;

/// How many bytes of a broken sequence one U+FFFD stands for: as many as could have begun a good one (Unicode, 3.9,
/// "maximal subpart"). @pre the text begins with a broken sequence.
[[nodiscard]] std::size_t broken_size(std::string_view text) noexcept;

/// @pre a code point that is no surrogate.
void append_utf8(std::string& out, char32_t value);

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

/// UTF-16 writes a code point past U+FFFF as two units.
struct SurrogatePair {
  char32_t high{};
  char32_t low{};
};

[[nodiscard]] constexpr bool is_high_surrogate(char32_t unit) noexcept { return unit >= 0xD800 && unit <= 0xDBFF; }
[[nodiscard]] constexpr bool is_low_surrogate(char32_t unit) noexcept { return unit >= 0xDC00 && unit <= 0xDFFF; }
[[nodiscard]] constexpr bool needs_surrogates(char32_t value) noexcept { return value > 0xFFFF; }

/// @pre needs_surrogates(value)
[[nodiscard]] constexpr SurrogatePair to_surrogates(char32_t value) noexcept {
  return {0xD800 + ((value - 0x10000) >> 10U), 0xDC00 + ((value - 0x10000) & 0x3FFU)};
}

/// @pre a high one and a low one.
[[nodiscard]] constexpr char32_t from_surrogates(SurrogatePair pair) noexcept {
  return 0x10000 + ((pair.high - 0xD800) << 10U) + (pair.low - 0xDC00);
}

}  // namespace smbprobe::base
