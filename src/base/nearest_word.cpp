#include "base/nearest_word.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace smbprobe::base {
namespace {

constexpr std::size_t kMostLettersAway = 2;

}  // namespace

std::size_t edit_distance(std::string_view one, std::string_view other) {
  // of the first letters of `one` to each length of `other`: this row, the one before, and the one before that
  std::vector<std::size_t> row(other.size() + 1);
  std::vector<std::size_t> before(other.size() + 1);
  std::vector<std::size_t> before_that(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= one.size(); ++i) {
    std::swap(before_that, before);
    std::swap(before, row);
    row[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const bool same = one[i - 1] == other[j - 1];
      row[j] = std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + (same ? 0 : 1)});
      const bool exchanged = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
      if (exchanged) row[j] = std::min(row[j], before_that[j - 2] + 1);
    }
  }
  return row.back();
}

std::optional<std::string_view> nearest_word(std::string_view word, std::span<const std::string_view> words) {
  const auto away = [word](std::string_view each) { return edit_distance(word, each); };
  const auto nearest = std::ranges::min_element(words, {}, away);
  if (nearest == words.end()) return std::nullopt;
  const std::size_t distance = away(*nearest);
  if (distance > kMostLettersAway || 2 * distance > word.size()) return std::nullopt;
  return *nearest;
}

std::string unknown_word(std::string_view kind,
                         std::string_view word,
                         std::span<const std::string_view> words,
                         std::string_view where) {
  const auto meant = nearest_word(word, words);
  return fmt::format("unknown {} '{}'{}{}; valid: {}", kind, word, where,
                     meant ? fmt::format(" (did you mean '{}'?)", *meant) : "", join(words));
}

}  // namespace smbprobe::base
