#include "cli/io/list_file.hpp"

#include <cerrno>
#include <fstream>
#include <iostream>
#include <memory>
#include <system_error>

#include "base/escape.hpp"

namespace smbprobe::cli {

std::expected<targets::OpenedList, std::string> open_list(const std::string& path) {
  if (path == "-") return targets::OpenedList{"standard input", std::make_unique<std::istream>(std::cin.rdbuf())};
  auto file = std::make_unique<std::ifstream>(path);
  if (!file->is_open()) return std::unexpected(error_text(errno));
  return targets::OpenedList{base::escape_terminal(path), std::move(file)};
}

}  // namespace smbprobe::cli
