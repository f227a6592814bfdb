// The targets of a list in its order, one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "targets/exclusions.hpp"
#include "targets/seen_targets.hpp"
#include "targets/target_pattern.hpp"
#include "targets/target_sequence.hpp"

namespace smbprobe::targets {

/// Gives each target once as long as SeenTargets remembers, without what is excluded. A network is held as such,
/// whatever its size. Of several shards it gives one's part, see part_of().
class DistinctTargets {
 public:
  /// @param exclusions finished; they outlive it  @param order only its shard counts
  explicit DistinctTargets(const Exclusions& exclusions,
                           const SweepOrder& order = {},
                           std::size_t remembered = SeenTargets::kMost)
      : exclusions_(exclusions), order_(order), seen_(remembered) {}

  /// @pre next() gives nothing
  void add(const TargetSpec& spec);

  /// The next target of what was added; text and host of an address are its canonical text.
  [[nodiscard]] std::optional<Target> next();

  /// Leaves out what next() would give. Returns how many targets that are.
  std::uint64_t skip();

  /// How many targets there were so far, all shards together.
  [[nodiscard]] std::uint64_t found() const noexcept { return position_; }

  /// How many targets were excluded.
  [[nodiscard]] std::uint64_t excluded() const noexcept { return excluded_; }

  /// False once a target may come twice.
  [[nodiscard]] bool remembers_all() const noexcept { return !seen_.is_full(); }

 private:
  template <class Number>
  void add_run(std::vector<Interval<Number>>& runs, const Interval<Number>& run);
  [[nodiscard]] std::optional<Target> next_of_list();

  const Exclusions& exclusions_;
  SweepOrder order_;
  SeenTargets seen_;
  // what is to come: one of these
  std::vector<Interval<std::uint32_t>> v4_;  ///< the last of them first
  std::vector<Interval<WideNumber>> v6_;
  std::optional<Target> name_;
  std::uint64_t position_ = 0;  ///< of the next target, of those that all shards have
  std::uint64_t excluded_ = 0;
};

}  // namespace smbprobe::targets
