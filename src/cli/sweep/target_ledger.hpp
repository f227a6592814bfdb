// Which targets of a sweep were begun and which are done, by their places in the sequence.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_set>
#include <vector>

namespace smbprobe::cli {

/// Deals out the places from 0 to size - 1, each once. What was begun and not done when a sweep ended is dealt out
/// again by the ledger that goes on with it.
class TargetLedger {
 public:
  explicit TargetLedger(std::uint64_t size) : size_(size) {}

  /// Goes on where another one was. @pre next <= size, open places are below next
  TargetLedger(std::uint64_t size, std::uint64_t next, const std::vector<std::uint64_t>& open);

  /// A place to probe now, or nothing when all were dealt out.
  [[nodiscard]] std::optional<std::uint64_t> take();

  /// The place is reported.
  void done(std::uint64_t place);

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// No place from here on was begun.
  [[nodiscard]] std::uint64_t next() const noexcept { return next_; }
  /// Begun (by this ledger or the one before it) and not done; sorted.
  [[nodiscard]] std::vector<std::uint64_t> open() const;
  [[nodiscard]] std::uint64_t done_count() const noexcept { return next_ - open_.size(); }

 private:
  std::uint64_t size_;
  std::uint64_t next_ = 0;
  std::vector<std::uint64_t> again_;  ///< open places of the ledger before, to be dealt out first
  std::unordered_set<std::uint64_t> open_;
};

}  // namespace smbprobe::cli
