#include "cli/target_list.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>

#include "cli/escape.hpp"

namespace smbprobe::cli {
namespace {

using Targets = std::vector<probe::Target>;
using Failure = std::unexpected<std::string>;

constexpr std::string_view kStdin = "-";

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  text = text.substr(0, text.find('#'));
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::expected<void, std::string> read_lines(std::istream& in, const std::string& name, Targets& out) {
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    const std::string_view text = trim(line);
    if (text.empty()) continue;
    auto target = probe::parse_target(text);
    if (!target) return Failure(fmt::format("{}, line {}: {}", name, number, escape_terminal(target.error())));
    out.push_back(std::move(*target));
  }
  if (in.bad()) return Failure(fmt::format("cannot read targets from {}", name));
  return {};
}

std::expected<void, std::string> read_file(const std::string& path, Targets& out) {
  const std::string name = escape_terminal(path);
  std::ifstream in(path);
  if (!in) return Failure(fmt::format("cannot read targets from {}: {}", name, std::generic_category().message(errno)));
  return read_lines(in, name, out);
}

}  // namespace

std::expected<Targets, std::string> collect_targets(const std::vector<std::string>& texts, const std::string& file) {
  Targets out;
  bool stdin_read = false;
  const auto from_stdin = [&]() -> std::expected<void, std::string> {
    if (std::exchange(stdin_read, true)) return {};
    return read_lines(std::cin, "standard input", out);
  };
  for (const auto& text : texts) {
    if (text == kStdin) {
      if (auto read = from_stdin(); !read) return Failure(read.error());
      continue;
    }
    auto target = probe::parse_target(text);
    if (!target) return Failure(escape_terminal(target.error()));
    out.push_back(std::move(*target));
  }
  if (!file.empty()) {
    auto read = file == kStdin ? from_stdin() : read_file(file, out);
    if (!read) return Failure(read.error());
  }
  if (out.empty()) return Failure("no target: name a host, or give a list with -i FILE");
  return out;
}

}  // namespace smbprobe::cli
