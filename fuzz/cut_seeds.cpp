// Cuts seeds for every fuzz target out of captures.
// Usage: smbprobe_cut_seeds FOLDER [CAPTURE...]
#include <cctype>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "capture_seeds.hpp"

namespace {

namespace fs = std::filesystem;
using namespace smbprobe;

proto::Bytes read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  proto::Bytes out;
  for (std::istreambuf_iterator<char> at(in), end; at != end; ++at) out.push_back(static_cast<std::uint8_t>(*at));
  return out;
}

std::string word_of(const fs::path& capture) {
  std::string out = capture.filename().string();
  for (char& c : out)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return out;
}

void write_file(const fs::path& path, const proto::Bytes& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  for (const std::uint8_t byte : bytes) file.put(static_cast<char>(byte));
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

/// Writes corpus/<target>/<capture>_<number>.
std::size_t write_seeds(const fs::path& folder, const fuzz::SeedBag& seeds) {
  std::size_t count = 0;
  for (const std::string& target : seeds.targets())
    for (const auto& seed : seeds.of(target))
      write_file(folder / target / (seed.origin + "_" + std::to_string(++count)), seed.bytes);
  return count;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) throw std::runtime_error("usage: smbprobe_cut_seeds FOLDER [CAPTURE...]");
  fuzz::SeedBag seeds;
  for (int i = 2; i < argc; ++i) {
    seeds.begin(word_of(argv[i]));
    fuzz::cut_capture(read_file(argv[i]), seeds);
  }
  std::printf("%zu seeds out of %d captures\n", write_seeds(argv[1], seeds), argc - 2);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
