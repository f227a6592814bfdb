// Turns seed files (CSV: target,name,hex,origin) into corpus/<target>/<name>.
// Usage: smbprobe_seed_corpus FOLDER FILE...
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "proto/bytes.hpp"

namespace {

namespace fs = std::filesystem;
using smbprobe::proto::Bytes;

constexpr std::string_view kHeading = "target,name,hex,origin";

struct Seed {
  std::string target;
  std::string name;
  Bytes bytes;
};

/// Takes the text up to the next comma. The origin comes last, so that it may hold commas.
std::string take_cell(std::string_view& line) {
  const auto comma = line.find(',');
  if (comma == std::string_view::npos) throw std::runtime_error("fewer than four columns");
  std::string out(line.substr(0, comma));
  line.remove_prefix(comma + 1);
  return out;
}

/// A word that is safe as a file name.
std::string checked_word(std::string word) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  if (word.empty() || word.find_first_not_of(kAllowed) != std::string::npos)
    throw std::runtime_error("not a name: " + word);
  return word;
}

Bytes bytes_of(std::string_view hex) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (hex.size() % 2 != 0) throw std::runtime_error("an odd number of hex digits");
  Bytes out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const auto high = kDigits.find(hex[i]);
    const auto low = kDigits.find(hex[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) throw std::runtime_error("not a hex digit");
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

Seed seed_of(std::string_view line) {
  Seed out;
  out.target = checked_word(take_cell(line));
  out.name = checked_word(take_cell(line));
  out.bytes = bytes_of(take_cell(line));
  if (line.empty()) throw std::runtime_error("no origin");
  return out;
}

void write_seed(const fs::path& folder, const Seed& seed) {
  const fs::path path = folder / seed.target / seed.name;
  if (fs::exists(path)) throw std::runtime_error("there are two of " + seed.target + "," + seed.name);
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  for (const std::uint8_t byte : seed.bytes) file.put(static_cast<char>(byte));
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

/// Writes the seeds of one file and returns their number.
std::size_t convert(const fs::path& folder, const fs::path& csv) {
  std::ifstream in(csv);
  std::string line;
  if (!std::getline(in, line) || line != kHeading) throw std::runtime_error(csv.string() + ": no heading");
  std::size_t count = 0;
  for (std::size_t number = 2; std::getline(in, line); ++number) try {
      write_seed(folder, seed_of(line));
      ++count;
    } catch (const std::exception& error) {
      throw std::runtime_error(csv.string() + ":" + std::to_string(number) + ": " + error.what());
    }
  return count;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) throw std::runtime_error("usage: smbprobe_seed_corpus FOLDER FILE...");
  const fs::path folder = argv[1];
  fs::remove_all(folder);
  std::size_t count = 0;
  for (int i = 2; i < argc; ++i) count += convert(folder, argv[i]);
  std::printf("%zu seeds\n", count);
  return count == 0 ? 1 : 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
