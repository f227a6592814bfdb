// Plugs negotiate_mutator.hpp into libFuzzer. Three of four mutations, and all of what does not decode, stay with
// libFuzzer's own, which are faster and break more. With SMBPROBE_FUZZ_PLAIN in the environment all of them do: to
// compare.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "negotiate_mutator.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                               std::size_t size,
                                               std::size_t max_size,
                                               unsigned seed);
extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first,
                                                 std::size_t first_size,
                                                 const std::uint8_t* second,
                                                 std::size_t second_size,
                                                 std::uint8_t* out,
                                                 std::size_t max_size,
                                                 unsigned seed);

namespace {

using smbprobe::proto::Bytes;
using smbprobe::proto::ByteView;

constexpr unsigned kOneIn = 4;

bool plain() {
  static const bool wanted = std::getenv("SMBPROBE_FUZZ_PLAIN") != nullptr;
  return wanted;
}

bool fits(const Bytes& bytes, std::size_t max_size) { return !bytes.empty() && bytes.size() <= max_size; }

}  // namespace

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
  if (plain() || seed % kOneIn != 0) return LLVMFuzzerMutate(data, size, max_size);
  const Bytes mutated = smbprobe::fuzz::SMBPROBE_MUTATE(ByteView(data, size), seed / kOneIn);
  if (!fits(mutated, max_size)) return LLVMFuzzerMutate(data, size, max_size);
  std::ranges::copy(mutated, data);
  return mutated.size();
}

std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first,
                                      std::size_t first_size,
                                      const std::uint8_t* second,
                                      std::size_t second_size,
                                      std::uint8_t* out,
                                      std::size_t max_size,
                                      unsigned seed) {
  const Bytes crossed =
      plain() ? Bytes{} : smbprobe::fuzz::SMBPROBE_CROSS({first, first_size}, {second, second_size}, seed);
  if (!fits(crossed, max_size)) return 0;
  std::ranges::copy(crossed, out);
  return crossed.size();
}
