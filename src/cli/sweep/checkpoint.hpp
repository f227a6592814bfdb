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

/// A moment of a sweep: the first `output_bytes` bytes of its output are whole lines, and they report (or rightly leave
/// out) every target before `next` that is not `open`.
struct Checkpoint {
  SweepIdentity sweep;
  std::uint64_t next{};
  std::vector<std::uint64_t> open;
  std::uint64_t output_bytes{};
  SweepTally tally;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

[[nodiscard]] std::string checkpoint_text(const Checkpoint& checkpoint);

/// The error is a sentence that says what is wrong with the text.
[[nodiscard]] std::expected<Checkpoint, std::string> parse_checkpoint(std::string_view text);

/// Nothing when there is no such file. Usage trouble for a file that is something else, ours for one that cannot be
/// read; messages name the path.
[[nodiscard]] std::expected<std::optional<Checkpoint>, Problem> load_checkpoint(const std::string& path);

/// Replaces the file as a whole: whoever reads it, at any time, finds the old one or the new one.
[[nodiscard]] std::expected<void, Problem> save_checkpoint(const std::string& path, const Checkpoint& checkpoint);

/// Why a checkpoint cannot go on with this sweep: a sentence, or nothing when it can.
[[nodiscard]] std::optional<std::string> difference(const SweepIdentity& saved, const SweepIdentity& wanted);

}  // namespace smbprobe::cli
