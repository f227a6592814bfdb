// Every capture of the shared corpus cut and damaged: nothing crashes, nothing hangs, little memory is held.
#include <algorithm>
#include <fstream>
#include <random>

#include <doctest/doctest.h>

#include "capture_files.hpp"
#include "corpus.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

constexpr std::size_t kMostRead = 300'000;  // larger files are cut and damaged in their first part only
constexpr std::size_t kMostHeld = std::size_t{66} << 20U;

Bytes read_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  Bytes out;
  for (char c = 0; in.get(c);) out.push_back(static_cast<std::uint8_t>(c));
  return out;
}

/// Reads to the end; gives how many packets there were. Checks the memory on the way.
std::uint64_t read_all(const std::string& path) {
  auto file = capture::CaptureFile::open(path);
  if (!file) return 0;
  capture::CaptureCounts counts;
  std::size_t held = 0;
  capture::CaptureReader reader(
      {.on_conversation = [](capture::Conversation&&) {}, .on_nbstat = [](capture::SeenNbstat&&) {}}, counts);
  while (const auto packet = file->next()) {
    reader.take(file->link_type(), *packet);
    held = std::max(held, reader.held());
  }
  reader.finish();
  CHECK(held <= kMostHeld);
  return counts.packets;
}

}  // namespace

TEST_SUITE("capture/robustness") {
  TEST_CASE("reads every capture of the corpus cut at every KiB") {
    if (!has_corpus()) return;
    std::size_t read = 0;
    for (const auto& [expected, path] : corpus_files()) {
      CAPTURE(path.string());
      const Bytes whole = read_bytes(path);
      TemporaryFile file({});
      std::uint64_t before = 0;
      for (std::size_t size = 0; size <= std::min(whole.size(), kMostRead); size += 1024) {
        file.write(ByteView(whole).first(size));
        const std::uint64_t packets = read_all(file.path());
        CHECK(packets >= before);
        before = packets;
        ++read;
      }
    }
    CHECK(read > 1000);
  }
  TEST_CASE("reads every capture of the corpus with bytes flipped") {
    if (!has_corpus()) return;
    std::mt19937 chance(20260701);
    std::uint64_t packets = 0;
    for (const auto& [expected, path] : corpus_files()) {
      CAPTURE(path.string());
      const Bytes whole = read_bytes(path);
      TemporaryFile file({});
      for (int round = 0; round < 8; ++round) {
        Bytes damaged(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(std::min(whole.size(), kMostRead)));
        const std::size_t flips = std::max<std::size_t>(1, damaged.size() >> static_cast<unsigned>(14 - round));
        for (std::size_t i = 0; i < flips; ++i) {
          const std::size_t at = 24 + chance() % (damaged.size() - 24);
          damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << chance() % 8));
        }
        file.write(damaged);
        packets += read_all(file.path());
      }
    }
    CHECK(packets > 10'000);
  }
}
