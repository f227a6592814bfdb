#include "cli/first_word.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/nearest_word.hpp"

namespace smbprobe::cli {
namespace {

/// What is in no verb's name and in most targets: an address, a network, a URL, a name with a domain or a number.
bool looks_like_target(std::string_view word) {
  return word.find_first_of(".:/\\0123456789*") != std::string_view::npos;
}

/// Options of nmap that people type by habit; -oX would write an output file named X.
struct NmapOption {
  std::string_view option;
  std::string_view instead;
};

constexpr std::array kNmapOptions{
    NmapOption{"-oX", "-f json -o FILE"}, NmapOption{"-oG", "-f csv -o FILE"},
    NmapOption{"-oN", "-o FILE"},         NmapOption{"-oA", "-f ndjson -o FILE"},
    NmapOption{"-iL", "-i FILE"},         NmapOption{"-Pn", "not needed, as no host is pinged"},
};

std::string first_target_is_no_verb(std::string_view word, std::string_view meant) {
  return fmt::format("unknown command '{}'; did you mean '{}'? A host of that name: smbprobe scan {}",
                     base::escape_terminal(word), meant, base::escape_terminal(word));
}

}  // namespace

std::expected<std::vector<std::string>, std::string> with_verb(std::vector<std::string> words,
                                                               std::span<const std::string_view> verbs) {
  if (words.empty()) return words;
  const std::string first = words.front();
  if (first == "help") {
    // "help scan" is "scan --help"
    words.erase(words.begin());
    words.insert(words.begin() + (words.empty() ? 0 : 1), "--help");
    return words;
  }
  if (first == "version" || first == "-V") {
    words.front() = "--version";
    return words;
  }
  const bool is_verb = std::ranges::find(verbs, first) != verbs.end() || first.starts_with("__");
  if (!is_verb && !first.starts_with('-')) {
    if (!looks_like_target(first))
      if (const auto meant = base::nearest_word(first, verbs))
        return std::unexpected(first_target_is_no_verb(first, *meant));
    words.insert(words.begin(), "scan");
  }
  if (words.front() != "scan") return words;
  for (const auto& word : words)
    if (const auto* known = std::ranges::find(kNmapOptions, word, &NmapOption::option); known != kNmapOptions.end())
      return std::unexpected(fmt::format("{} is an option of nmap; in smbprobe it is {}", word, known->instead));
  return words;
}

bool take_help_all(std::vector<std::string>& words) {
  const auto help = std::ranges::find_if(words, [](const auto& word) { return word == "--help" || word == "-h"; });
  if (help == words.end() || help + 1 == words.end() || *(help + 1) != "all") return false;
  words.erase(help + 1);
  return true;
}

}  // namespace smbprobe::cli
