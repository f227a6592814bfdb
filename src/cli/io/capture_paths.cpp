#include "cli/io/capture_paths.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "capture/capture_set.hpp"

namespace smbprobe::cli {
namespace {

namespace fs = std::filesystem;

/// The regular files of a folder by name; an error is a clause for people.
std::vector<std::string> files_in(const std::string& folder, std::error_code& error) {
  std::vector<std::string> out;
  for (auto place = fs::directory_iterator(folder, error); !error && place != fs::directory_iterator();
       place.increment(error)) {
    std::error_code unknown;
    if (!place->path().filename().string().starts_with('.') && place->is_regular_file(unknown))
      out.push_back(place->path().string());
  }
  std::ranges::sort(out);
  return out;
}

void add_folder(const std::string& folder, CapturePaths& out) {
  std::error_code error;
  auto files = files_in(folder, error);
  if (error) out.troubles.push_back(fmt::format("{}: {}", folder, error.message()));
  const auto others = std::ranges::stable_partition(files, capture::looks_like_capture);
  out.passed_over += others.size();
  files.erase(others.begin(), others.end());
  if (files.empty() && !error) out.troubles.push_back(fmt::format("{}: no capture in this folder", folder));
  std::ranges::move(files, std::back_inserter(out.files));
}

}  // namespace

CapturePaths capture_paths(std::span<const std::string> paths) {
  CapturePaths out;
  for (const std::string& path : paths) {
    std::error_code unknown;
    if (path != "-" && fs::is_directory(path, unknown))
      add_folder(path, out);
    else
      out.files.push_back(path);
  }
  return out;
}

}  // namespace smbprobe::cli
