#include "support/golden.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include <doctest/doctest.h>

namespace smbprobe::test {
namespace {

using Lines = std::vector<std::string_view>;

Lines split(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

std::optional<std::string> read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool updating() {
  const char* value = std::getenv("SMBPROBE_UPDATE_GOLDEN");
  return value != nullptr && std::string_view(value) == "1";
}

/// For each pair of rests, how many lines they have in common in order.
std::vector<std::vector<std::size_t>> common_lengths(const Lines& a, const Lines& b) {
  std::vector<std::vector<std::size_t>> common(a.size() + 1, std::vector<std::size_t>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  return common;
}

}  // namespace

std::string line_diff(std::string_view expected, std::string_view actual) {
  if (expected == actual) return {};
  const Lines a = split(expected);
  const Lines b = split(actual);
  const auto common = common_lengths(a, b);
  std::string out;
  const auto add = [&out](char sign, std::size_t number, std::string_view line) {
    out += sign + std::to_string(number + 1) + ": " + std::string(line) + '\n';
  };
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      ++i, ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      add('-', i, a[i]), ++i;
    } else {
      add('+', j, b[j]), ++j;
    }
  }
  return out.empty() ? "only the end of the last line differs\n" : out;
}

void check_golden(std::string_view name, const std::string& actual) {
  const std::string path = std::string(SMBPROBE_SOURCE_DIR "/tests/golden/") + std::string(name);
  if (updating()) {
    std::ofstream(path, std::ios::binary) << actual;
    FAIL_CHECK("rewrote ", path, "; look at the change, then run again without SMBPROBE_UPDATE_GOLDEN");
    return;
  }
  const auto expected = read(path);
  if (!expected) {
    FAIL_CHECK("no file ", path, "; SMBPROBE_UPDATE_GOLDEN=1 writes it");
    return;
  }
  const std::string diff = line_diff(*expected, actual);
  if (!diff.empty()) FAIL_CHECK(path, " differs (- expected, + actual):\n", diff);
}

}  // namespace smbprobe::test
