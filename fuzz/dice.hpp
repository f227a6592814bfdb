// Chance for mutators: the same seed gives the same throws everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace smbprobe::fuzz {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}

  /// A number below `most`; 0 where there is none.
  std::size_t below(std::size_t most) { return most == 0 ? 0 : engine_() % most; }

  bool one_in(std::size_t most) { return below(most) == 0; }

  template <class T>
  T number() {
    return static_cast<T>(engine_());
  }

  /// One of a range that is not empty.
  template <class Range>
  auto& pick(Range& range) {
    return range[below(range.size())];
  }

 private:
  std::minstd_rand engine_;
};

}  // namespace smbprobe::fuzz
