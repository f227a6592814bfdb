// A seeded order of the numbers below n that needs no memory.
#pragma once

#include <array>
#include <cstdint>

namespace smbprobe::targets {

/// A bijection of [0, n): neighbours land far from each other. The same for the same n and seed, on every machine.
class Permutation {
 public:
  /// @pre size <= 2^63
  Permutation(std::uint64_t size, std::uint64_t seed) noexcept;

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  /// @pre position < size()
  [[nodiscard]] std::uint64_t at(std::uint64_t position) const noexcept;

 private:
  static constexpr int kRounds = 4;

  [[nodiscard]] std::uint64_t shuffle(std::uint64_t number) const noexcept;

  std::uint64_t size_;
  int low_bits_ = 1;
  std::uint64_t low_mask_ = 1;
  std::uint64_t high_mask_ = 1;
  std::array<std::uint64_t, kRounds> keys_{};
};

}  // namespace smbprobe::targets
