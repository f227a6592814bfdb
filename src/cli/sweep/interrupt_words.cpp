#include "cli/sweep/interrupt_words.hpp"

#include <fmt/format.h>

#include "base/number_text.hpp"

namespace smbprobe::cli {
namespace {

constexpr std::string_view kPlainInShells = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,@%+=";

std::string shell_word(std::string_view word) {
  if (!word.empty() && word.find_first_not_of(kPlainInShells) == std::string_view::npos) return std::string(word);
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string(R"('\'')") : std::string(1, c);
  return out + "'";
}

}  // namespace

std::string shell_command(std::span<const std::string> words) {
  std::string out = "smbprobe";
  for (const auto& word : words) out += ' ' + shell_word(word);
  return out;
}

std::string continue_words(std::uint64_t left, std::string_view command) {
  const std::string targets =
      fmt::format("{} {} not probed", base::grouped(left), left == 1 ? "target was" : "targets were");
  if (command.empty()) return targets + "; a scan with -o FILE --resume CHECKPOINT can be continued";
  return fmt::format("{}; continue with: {}", targets, command);
}

}  // namespace smbprobe::cli
