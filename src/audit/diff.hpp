// What changed of a host between two reports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/judgement.hpp"

namespace smbprobe::audit {

/// How much a change matters, the most first.
enum class Rank : std::uint8_t { status, smb1, dialects, signing, findings, clients, rest };

/// One field that says something else now. Texts may come from the wire: escape them.
struct Change {
  Rank rank{};
  std::string field;  ///< as the keys of JSON: "verdict.smb1", "445.smb2.ciphers"
  std::optional<std::string> before;
  std::optional<std::string> after;
  bool is_list = false;
  std::vector<std::string> added;  ///< lists only; both empty where only the order changed
  std::vector<std::string> removed;

  friend bool operator==(const Change&, const Change&) = default;
};

struct JudgedHost {
  const report::HostReport& report;
  const Judgement& judgement;
};

struct Difference {
  std::vector<Change> changes;   ///< what matters most first
  bool different_scope = false;  ///< different_scope(): facts that only one side has are ignored
};

/// True where two reports of one host come from different questions: of another depth, other ports or another source.
[[nodiscard]] bool different_scope(const report::HostReport& a, const report::HostReport& b) noexcept;

/// Compares two reports of one host. Times, durations and exchange numbers are ignored.
[[nodiscard]] Difference compare(const JudgedHost& before, const JudgedHost& after);

/// True where a report says so little that its absence says the same: nothing answered.
[[nodiscard]] bool says_nothing(const report::HostReport& report) noexcept;

}  // namespace smbprobe::audit
