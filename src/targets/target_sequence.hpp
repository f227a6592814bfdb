// The order in which a sweep visits its targets, and its part of them.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "targets/permutation.hpp"
#include "targets/target_space.hpp"

namespace smbprobe::targets {

struct SweepOrder {
  std::uint64_t seed = 1;    ///< of the shuffle
  std::uint64_t shard = 1;   ///< from 1 to shards
  std::uint64_t shards = 1;  ///< the whole is dealt out to so many sweeps
  bool shuffled = true;      ///< false: in the order of the space

  friend bool operator==(const SweepOrder&, const SweepOrder&) = default;
};

/// How many of so many targets the shard has: number n, from 0, is one of shard n % shards + 1.
[[nodiscard]] std::uint64_t part_of(std::uint64_t size, const SweepOrder& order) noexcept;

/// Position p of shard I of N is place p * N + (I - 1) of the shuffled whole: shards of one seed are disjoint, and
/// together they are complete. Compliance the space by reference. Calls from several threads are safe.
class TargetSequence {
 public:
  /// @pre space is finished and outlives the sequence; 1 <= order.shard <= order.shards
  TargetSequence(const TargetSpace& space, SweepOrder order) noexcept;

  /// How many targets this shard has; 0 when there are more shards than targets.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  /// @pre position < size()
  [[nodiscard]] Target at(std::uint64_t position) const;

 private:
  const TargetSpace& space_;
  SweepOrder order_;
  Permutation permutation_;
  std::uint64_t size_;
};

/// Reads "2/4": shard 2 of 4. The error is a sentence that names the text.
[[nodiscard]] std::expected<std::pair<std::uint64_t, std::uint64_t>, std::string> parse_shard(std::string_view text);

}  // namespace smbprobe::targets
