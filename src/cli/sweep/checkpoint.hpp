// --resume: where a sweep is, so that the same command can go on after it was killed.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/io/output_file.hpp"
#include "cli/sweep/sweep_tally.hpp"
#include "targets/target_sequence.hpp"

namespace smbprobe::cli {

/// What makes two sweeps the same one.
struct SweepIdentity {
  std::uint64_t targets{};  ///< TargetSpace::fingerprint
  std::uint64_t size{};     ///< targets in this shard
  targets::SweepOrder order;
  std::string scan_parameters;  ///< every option that changes what is asked or written

  friend bool operator==(const SweepIdentity&, const SweepIdentity&) = default;
};

/// A moment of a sweep: what `output` marks of its output are whole lines, and they report (or rightly leave out) every
/// target before `next` that is not `open`. Nothing in it says where the files are: all may be moved or copied
/// together.
struct Checkpoint {
  SweepIdentity sweep;
  std::uint64_t next{};
  std::vector<std::uint64_t> open;
  FileMark output;
  SweepTally tally;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

[[nodiscard]] std::string checkpoint_text(const Checkpoint& checkpoint);

/// The error is a sentence that says what is wrong with the text.
[[nodiscard]] std::expected<Checkpoint, std::string> parse_checkpoint(std::string_view text);

/// Why a checkpoint cannot go on with this sweep: a sentence, or nothing when it can.
[[nodiscard]] std::optional<std::string> difference(const SweepIdentity& saved, const SweepIdentity& wanted);

}  // namespace smbprobe::cli
