#include "base/json_layout.hpp"

#include <algorithm>
#include <cstddef>

namespace smbprobe::base {
namespace {

constexpr std::size_t kIndent = 2;

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Bytes of the token that the text begins with: a string, a mark, or anything up to the next of those.
std::size_t token_size(std::string_view text) noexcept {
  constexpr std::string_view kEnds = "{}[]:,\" \t\n\r";
  if (text.front() == '"') {
    std::size_t size = 1;
    while (size < text.size() && text[size] != '"') size += text[size] == '\\' ? std::size_t{2} : std::size_t{1};
    return size + 1;
  }
  const std::size_t size = std::min(text.find_first_of(kEnds), text.size());
  return size == 0 ? 1 : size;
}

template <class OnToken>
void each_token(std::string_view json, OnToken on_token) {
  while (!json.empty()) {
    if (is_space(json.front())) {
      json.remove_prefix(1);
      continue;
    }
    const std::string_view token = json.substr(0, token_size(json));
    on_token(token);
    json.remove_prefix(token.size());
  }
}

}  // namespace

std::string one_line(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  each_token(json, [&](std::string_view token) { out += token; });
  return out;
}

std::string many_lines(std::string_view json) {
  std::string out;
  out.reserve(json.size() * 2);
  std::size_t depth = 0;
  bool opened = false;  // nothing stands in the bracket that was opened last
  const auto new_line = [&] { (out += '\n').append(depth * kIndent, ' '); };
  each_token(json, [&](std::string_view token) {
    const char c = token.front();
    if (c == '}' || c == ']') {
      --depth;
      if (!opened) new_line();
    } else if (opened) {
      new_line();
    }
    opened = c == '{' || c == '[';
    out += token;
    if (opened) ++depth;
    if (c == ',') new_line();
    if (c == ':') out += ' ';
  });
  return out;
}

}  // namespace smbprobe::base
