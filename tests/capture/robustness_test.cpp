// Every capture of the shared corpus cut and damaged: nothing crashes, nothing hangs, little memory is held.
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string_view>

#include <doctest/doctest.h>

#include "capture/byte_source.hpp"
#include "capture/corpus.hpp"
#include "proto/bytes.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using proto::Bytes;
using proto::ByteView;

namespace {

constexpr std::size_t kMostHeld = std::size_t{66} << 20U;
constexpr long kMostGrowthKib = 128L * 1024;  // of the process, over all files of a test
constexpr std::size_t kPcapHeader = 24;

// AddressSanitizer keeps what is freed for a while; GCC and clang tell of it in their own ways
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kKeepsFreedMemory = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kKeepsFreedMemory = true;
#else
constexpr bool kKeepsFreedMemory = false;
#endif
#else
constexpr bool kKeepsFreedMemory = false;
#endif

/// SMBPROBE_ROBUSTNESS=all: files of up to 64 KiB cut at every byte, and sixteen times the damage.
bool is_thorough() {
  const char* const wish = std::getenv("SMBPROBE_ROBUSTNESS");
  return wish != nullptr && std::string_view(wish) == "all";
}

Bytes read_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::vector<char> chars{std::istreambuf_iterator<char>(in), {}};
  return {chars.begin(), chars.end()};
}

/// The most memory that this process ever had, in KiB.
long peak_kib() {
  struct rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
#if defined(__APPLE__)
  return usage.ru_maxrss / 1024;  // bytes there
#else
  return usage.ru_maxrss;
#endif
}

/// Reads to the end; gives how many packets there were. Checks the memory on the way.
std::uint64_t read_all(ByteView bytes) {
  auto file = capture::CaptureFile::open(capture::ByteSource::of_bytes(Bytes(bytes.begin(), bytes.end())), "test");
  if (!file) return 0;
  capture::CaptureCounts counts;
  std::size_t held = 0;
  capture::CaptureReader reader(
      {.on_conversation = [](capture::Conversation&&) {}, .on_nbstat = [](capture::SeenNbstat&&) {}}, counts);
  while (const auto packet = file->next()) {
    reader.take(*packet);
    held = std::max(held, reader.held());
  }
  reader.finish();
  if (held > kMostHeld) CHECK(held <= kMostHeld);
  return counts.packets;
}

/// Runs `check(whole file)` for every capture of the corpus, those that are refused included, and bounds the memory.
template <class Check>
void for_each_file(Check check) {
  const long before = peak_kib();
  for (const auto& [expected, path] : corpus_files()) {
    CAPTURE(path.string());
    check(read_bytes(path));
  }
  if (!kKeepsFreedMemory) CHECK(peak_kib() - before <= kMostGrowthKib);
}

}  // namespace

TEST_SUITE("capture/robustness") {
  TEST_CASE("reads every capture of the corpus cut at every KiB") {
    if (!has_corpus()) return;
    constexpr std::size_t kSmall = std::size_t{64} << 10U;
    std::size_t read = 0;
    for_each_file([&](const Bytes& whole) {
      const std::size_t step = is_thorough() && whole.size() <= kSmall ? 1 : 1024;
      std::uint64_t before = 0;
      const auto cut_at = [&](std::size_t size) {
        const std::uint64_t packets = read_all(ByteView(whole).first(size));
        if (packets < before) CHECK(packets >= before);
        before = packets;
        ++read;
      };
      for (std::size_t size = 0; size < whole.size(); size += step) cut_at(size);
      cut_at(whole.size());
    });
    CHECK(read > 2000);
  }

  TEST_CASE("reads every capture of the corpus with bytes flipped") {
    if (!has_corpus()) return;
    std::mt19937 chance(20260701);
    std::uint64_t packets = 0;
    for_each_file([&](const Bytes& whole) {
      constexpr unsigned kRounds = 8;  // from one bit in 16 KiB to one in 128 bytes
      const unsigned repeats = is_thorough() ? 256 : 16;
      for (unsigned round = 0; round < kRounds * repeats; ++round) {
        Bytes damaged = whole;
        const std::size_t flips = std::max<std::size_t>(1, damaged.size() >> (14U - round % kRounds));
        for (std::size_t i = 0; i < flips; ++i) {
          const std::size_t at = kPcapHeader + chance() % (damaged.size() - kPcapHeader);
          damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << chance() % 8));
        }
        packets += read_all(damaged);
      }
    });
    CHECK(packets > 100'000);
  }

  TEST_CASE("reads every capture of the corpus with pieces taken out and sent twice") {
    if (!has_corpus()) return;
    std::mt19937 chance(20261122);
    std::uint64_t packets = 0;
    for_each_file([&](const Bytes& whole) {
      const int repeats = is_thorough() ? 512 : 32;
      for (int round = 0; round < repeats; ++round) {
        const auto place = [&] { return kPcapHeader + chance() % (whole.size() - kPcapHeader); };
        const auto [from, to] = std::minmax({place(), place()});  // values: of temporaries it would give references
        const auto at = [&](std::size_t offset) { return whole.begin() + static_cast<std::ptrdiff_t>(offset); };
        Bytes without(whole.begin(), at(from));
        without.insert(without.end(), at(to), whole.end());
        Bytes twice(whole.begin(), at(to));
        twice.insert(twice.end(), at(from), whole.end());
        packets += read_all(without) + read_all(twice);
      }
    });
    CHECK(packets > 10'000);
  }
}
