// How far a sweep is: what the progress line and the status file tell.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "cli/sweep/sweep_tally.hpp"

namespace smbprobe::cli {

inline constexpr double kUsPerSecond = 1e6;

struct SweepSnapshot {
  std::uint64_t done{};
  std::uint64_t total{};  ///< 0: not known
  std::int64_t elapsed_us{};
  const SweepTally& tally;
  double hosts_per_s{};  ///< over the last seconds, see RateMeter
};

/// Hosts per second over the last seconds, so that it follows a change and does not jump.
class RateMeter {
 public:
  /// Tells how many are done at a time; cheap, keeps few samples. Neither may go back.
  void add(std::int64_t elapsed_us, std::uint64_t done);
  /// 0 while too little is known.
  [[nodiscard]] double per_second() const noexcept;

 private:
  struct Sample {
    std::int64_t elapsed_us;
    std::uint64_t done;
  };
  std::deque<Sample> samples_;  ///< the oldest first; the last one is always the newest told
};

/// Seconds until all is done at the present rate; empty while total or rate are not known.
[[nodiscard]] std::optional<double> seconds_left(const SweepSnapshot& snapshot) noexcept;

/// From 0 to 100; empty while the total is not known.
[[nodiscard]] std::optional<double> percent_done(const SweepSnapshot& snapshot) noexcept;

}  // namespace smbprobe::cli
