// What a sweep found, in numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "base/json_reader.hpp"
#include "base/json_writer.hpp"
#include "cli/requirement.hpp"
#include "report/words.hpp"

namespace smbprobe::cli {

/// The verdicts on SMB1 in a word or two, the worst first: as in the lines of a sweep.
inline constexpr std::array<std::pair<report::Smb1Status, std::string_view>, 4> kSmb1Words{
    {{report::Smb1Status::only, report::smb1_words(report::Smb1Status::only)},
     {report::Smb1Status::enabled, report::smb1_words(report::Smb1Status::enabled)},
     {report::Smb1Status::disabled, report::smb1_words(report::Smb1Status::disabled)},
     {report::Smb1Status::unknown, "SMB2+"}}};

/// Counts of what was reported. A host that was probed before an interruption and its checkpoint counts once.
struct SweepTally {
  std::array<std::uint64_t, 7> by_status{};   ///< in the order of report::HostStatus
  std::array<std::uint64_t, 4> by_smb1{};     ///< hosts that support SMB, in the order of report::Smb1Status
  std::array<std::uint64_t, 4> by_signing{};  ///< hosts that support SMB, in the order of report::Signing; then unknown
  std::uint64_t printed{};
  // not in the JSON of a status
  std::uint64_t failing{};     ///< hosts with a finding at or above --fail-on, or that fail the policy
  std::uint64_t unanswered{};  ///< hosts that left a question without an answer
  std::uint64_t no_route{};    ///< of the unreachable hosts
  std::uint64_t unused{};      ///< of them too: the address is not in use
  std::uint64_t undecided{};   ///< hosts of which --only, --fail-on or --policy would need more answers
  OpenQuestions open{};        ///< for --require

  /// Counts a host. @param was_printed false: --only, or its default, left it out.
  void count(const report::HostReport& report, bool was_printed) noexcept;

  [[nodiscard]] std::uint64_t of(report::HostStatus status) const noexcept;
  [[nodiscard]] std::uint64_t of(report::Smb1Status verdict) const noexcept;
  [[nodiscard]] std::uint64_t of(report::Signing signing) const noexcept;
  [[nodiscard]] std::uint64_t signing_unknown() const noexcept { return by_signing.back(); }
  /// Everything counted.
  [[nodiscard]] std::uint64_t hosts() const noexcept;
  [[nodiscard]] std::uint64_t left_out() const noexcept { return hosts() - printed; }

  friend bool operator==(const SweepTally&, const SweepTally&) = default;
};

/// {"smb": 52, "not_smb": 1, ..., "smb1": {"only": 12, ...}, "signing": {...}, "printed": 52, "left_out": 9}
void write_tally(base::JsonWriter& out, const SweepTally& tally);

/// The way back, for a checkpoint. The error is a sentence that names the key.
[[nodiscard]] std::expected<SweepTally, std::string> read_tally(base::JsonReader& in);

}  // namespace smbprobe::cli
