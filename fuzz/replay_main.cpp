// Runs a fuzz target over files and folders of files without a fuzzing engine. Each input runs whole and cut off at
// every place, in a buffer of exactly its size. Fails when there was no input. SMBPROBE_MOST_PREFIXES=0 leaves the
// cutting off out.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

#ifndef SMBPROBE_MOST_PREFIXES
#define SMBPROBE_MOST_PREFIXES 1024
#endif
constexpr std::size_t kMostPrefixes = SMBPROBE_MOST_PREFIXES;

std::vector<fs::path> files_of(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    if (entry.is_regular_file()) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<char> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void run(const std::vector<char>& input, std::size_t size) {
  const std::unique_ptr<std::uint8_t[]> exact(new std::uint8_t[size]);
  std::transform(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size), exact.get(),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  LLVMFuzzerTestOneInput(exact.get(), size);
}

/// Runs one file; the name goes to stderr first, so that a crash tells which.
std::size_t replay(const fs::path& path) {
  const std::vector<char> input = read_file(path);
  std::fprintf(stderr, "%s\n", path.c_str());
  const std::size_t prefixes = std::min(input.size(), kMostPrefixes);
  for (std::size_t size = 0; size < prefixes; ++size) run(input, size);
  run(input, input.size());
  return prefixes;
}

}  // namespace

int main(int argc, char** argv) try {
  std::size_t inputs = 0;
  std::size_t prefixes = 0;
  for (int i = 1; i < argc; ++i) {
    for (const fs::path& path : files_of(argv[i])) {
      prefixes += replay(path);
      ++inputs;
    }
  }
  std::printf("ran %zu inputs and %zu prefixes of them\n", inputs, prefixes);
  return inputs == 0 ? 1 : 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
