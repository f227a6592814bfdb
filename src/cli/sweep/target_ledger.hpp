// Which targets of a sweep were begun and which are done, by their places in the sequence.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

namespace smbprobe::cli {

/// Hands out the places from 0 to size - 1, each once; from 0 on where the size is not known. What was begun and not
/// done when a sweep ended is dealt out again by the ledger that goes on with it. Safe to use from several threads.
class TargetLedger {
 public:
  explicit TargetLedger(std::optional<std::uint64_t> size) : size_(size) {}

  /// Goes on where another one was. @pre next <= size, open places are below next
  TargetLedger(std::uint64_t size, std::uint64_t next, const std::vector<std::uint64_t>& open);

  /// A place to probe now, or nothing when all were dealt out.
  [[nodiscard]] std::optional<std::uint64_t> take();

  /// The places are reported.
  void done(std::span<const std::uint64_t> places);

  struct Standing {
    std::uint64_t next{};             ///< no place from here on was begun
    std::vector<std::uint64_t> open;  ///< begun (by this ledger or the one before it) and not done; sorted
  };
  [[nodiscard]] Standing standing() const;

  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return size_; }
  [[nodiscard]] std::uint64_t done_count() const;
  /// What is not done: of the whole, or of what was dealt out where the size is not known.
  [[nodiscard]] std::uint64_t left_count() const;

 private:
  const std::optional<std::uint64_t> size_;
  mutable std::mutex mutex_;  ///< guards what follows
  std::uint64_t next_ = 0;
  std::vector<std::uint64_t> again_;  ///< open places of the ledger before, to be dealt out first
  std::unordered_set<std::uint64_t> open_;
};

}  // namespace smbprobe::cli
