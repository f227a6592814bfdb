// The targets of a list that were given out already.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "targets/interval_set.hpp"
#include "targets/targets.hpp"

namespace smbprobe::targets {

/// Addresses as runs: neighbours and networks cost one run together, a scattered IPv4 address about 60 bytes.
template <class Number>
class SeenRuns {
 public:
  struct Added {
    std::vector<Interval<Number>> fresh;  ///< the parts of the run that were not seen before
    bool remembered = true;               ///< from now on they are seen
  };

  /// A run that neither overlaps nor touches another one is remembered only where there is `room`.
  [[nodiscard]] Added add(const Interval<Number>& run, bool room);

  [[nodiscard]] std::size_t size() const noexcept { return runs_.size(); }

 private:
  using Begin = std::pair<std::uint32_t, Number>;  ///< port and first address
  using Runs = std::map<Begin, Number>;            ///< to the last address

  [[nodiscard]] typename Runs::iterator first_beside(const Interval<Number>& run);

  Runs runs_;
};

/// Remembers exactly, up to a number of runs and names. What is beyond it passes as new, each time.
class SeenTargets {
 public:
  static constexpr std::size_t kMost = std::size_t{1} << 20;
  static constexpr std::size_t kMostNameBytes = std::size_t{32} << 20;  ///< of all names together

  explicit SeenTargets(std::size_t most = kMost) : most_(most) {}

  /// The addresses of the interval that are new.
  [[nodiscard]] std::vector<Interval<std::uint32_t>> add(const Interval<std::uint32_t>& run) {
    return add_to(v4_, run);
  }
  [[nodiscard]] std::vector<Interval<WideNumber>> add(const Interval<WideNumber>& run) { return add_to(v6_, run); }
  /// True where a name or a scoped address is new, with its port; upper and lower case of a name are alike.
  [[nodiscard]] bool add(const Target& name);

  /// True once there was something new that could not be remembered.
  [[nodiscard]] bool is_full() const noexcept { return full_; }

 private:
  template <class Number>
  [[nodiscard]] std::vector<Interval<Number>> add_to(SeenRuns<Number>& runs, const Interval<Number>& run);
  [[nodiscard]] std::size_t size() const noexcept { return v4_.size() + v6_.size() + names_.size(); }

  std::size_t most_;
  SeenRuns<std::uint32_t> v4_;
  SeenRuns<WideNumber> v6_;
  std::unordered_set<std::string> names_;
  std::size_t name_bytes_ = 0;
  bool full_ = false;
};

}  // namespace smbprobe::targets
