// What of a host's answers its code decides, and not its administrator; for src/audit only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/host_report.hpp"

namespace smbprobe::audit {

/// What a server makes its GUID of; opaque where it shows no pattern.
enum class GuidKind : std::uint8_t { absent, zero, name, decoy, opaque };

/// ServerStartTime: 0, the time of the answer, or a time before it.
enum class StartKind : std::uint8_t { absent, none, now, real };

enum class HintKind : std::uint8_t { absent, none, rfc4178, principal };

/// Of the port that shows the most, 445 before 139.
struct Traits {
  GuidKind guid{};
  StartKind start{};
  HintKind hint{};
  bool whole_seconds = false;  ///< both times of an SMB2 answer are, and neither is 0
  const report::Smb2Report* smb2 = nullptr;
  const report::Smb1Report* smb1 = nullptr;
  const report::Smb2Dialect* highest = nullptr;  ///< accepted; nullptr without SMB2
  proto::Transport transport{};
  std::optional<std::vector<std::string>> mechanisms;  ///< OIDs
  std::vector<std::string> smb1_dialects;              ///< accepted
  std::optional<std::uint8_t> smb1_flags;              ///< Flags of an SMB1 answer
  std::vector<std::string> anomalies;

  [[nodiscard]] bool accepts(std::uint16_t revision) const;
  [[nodiscard]] bool refuses(std::uint16_t revision) const;
  [[nodiscard]] bool accepts(std::string_view smb1_dialect) const;
  [[nodiscard]] bool offers(std::string_view oid) const;
  /// How SMB2 dialects were refused: true when any was so.
  [[nodiscard]] bool refused_with(report::Reason reason) const;
};

/// The report outlives its traits. Nothing without a port that supports SMB.
[[nodiscard]] std::optional<Traits> traits_of(const report::HostReport& report);

/// The stable text for grouping; its form is in docs/fingerprints.md.
[[nodiscard]] std::string fingerprint_text(const Traits& traits);

}  // namespace smbprobe::audit
