#include "cli/io/shell_words.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace smbprobe::cli {
namespace {

constexpr std::size_t kMostShownBytes = 40;

bool needs_no_quotes(char c) noexcept {
  constexpr std::string_view kPlain = ".:/,_-+@%";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kPlain.find(c) != std::string_view::npos;
}

bool is_plain_word(const std::string& word) noexcept {
  return !word.empty() && word != "-" && std::ranges::all_of(word, needs_no_quotes);
}

}  // namespace

std::string shell_words(const std::vector<std::string>& words, std::string_view other) {
  std::string out = base::join(words, " ");
  return out.size() <= kMostShownBytes && std::ranges::all_of(words, is_plain_word) ? out : std::string(other);
}

}  // namespace smbprobe::cli
