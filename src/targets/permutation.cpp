#include "targets/permutation.hpp"

#include <algorithm>
#include <bit>

namespace smbprobe::targets {
namespace {

/// splitmix64's finisher: every bit of the input reaches every bit of the output.
std::uint64_t mix(std::uint64_t value) noexcept {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
  value = (value ^ value >> 27) * 0x94d049bb133111eb;
  return value ^ value >> 31;
}

}  // namespace

Permutation::Permutation(std::uint64_t size, std::uint64_t seed) noexcept : size_(size) {
  // two halves, so at least two bits; at most half of the numbers lie beyond size and are walked over
  const int bits = std::max(2, static_cast<int>(std::bit_width(size > 0 ? size - 1 : 0)));
  low_bits_ = bits / 2;
  low_mask_ = (std::uint64_t{1} << low_bits_) - 1;
  high_mask_ = (std::uint64_t{1} << (bits - low_bits_)) - 1;
  for (auto& key : keys_) key = mix(seed += 0x9e3779b97f4a7c15);
}

/// A Feistel network: each round changes one half by the other, which can be undone, so no two numbers meet.
std::uint64_t Permutation::shuffle(std::uint64_t number) const noexcept {
  std::uint64_t low = number & low_mask_;
  std::uint64_t high = number >> low_bits_;
  for (std::size_t round = 0; round < keys_.size(); round += 2) {
    low ^= mix(high ^ keys_[round]) & low_mask_;
    high ^= mix(low ^ keys_[round + 1]) & high_mask_;
  }
  return high << low_bits_ | low;
}

std::uint64_t Permutation::at(std::uint64_t position) const noexcept {
  // a walk from within [0, size) comes back there: the cycle it is on holds the position itself
  do position = shuffle(position);
  while (position >= size_);
  return position;
}

}  // namespace smbprobe::targets
