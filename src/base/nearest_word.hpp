// The word that a mistyped one was meant to be.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace smbprobe::base {

/// Letters to add, leave out, replace or exchange with their neighbour, to make one word of the other.
[[nodiscard]] std::size_t edit_distance(std::string_view one, std::string_view other);

/// The first of the words that are nearest; nothing where every one is more than two letters away, or more than half of
/// the word. @return a view of one of `words`
[[nodiscard]] std::optional<std::string_view> nearest_word(std::string_view word,
                                                           std::span<const std::string_view> words);

/// The sentence for a word that is not one of a list: "unknown cipher 'AES' (did you mean 'DES'?); valid: DES, RC4".
/// @param kind what the words are, in the singular
/// @param where what follows the word, such as " in [signing]"
[[nodiscard]] std::string unknown_word(std::string_view kind,
                                       std::string_view word,
                                       std::span<const std::string_view> words,
                                       std::string_view where = "");

}  // namespace smbprobe::base
