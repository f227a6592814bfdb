// --only: which hosts are worth a line.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/host_report.hpp"

namespace smbprobe::audit {

/// A word of --only and what it selects.
struct FilterWord {
  std::string_view word;
  std::string_view description;
  bool (*matches)(const report::HostReport&) noexcept;
  bool (*is_open)(const report::HostReport&) noexcept;  ///< the answer that decides is missing; nullptr: never
};

/// A set of words and findings; a host that any of them matches is wanted.
class HostFilter {
 public:
  /// Every host.
  [[nodiscard]] static HostFilter everything() noexcept;
  /// Without --only: every host of a few, and of a sweep those where something answered or something went wrong.
  [[nodiscard]] static HostFilter by_default(bool sweep) noexcept;
  /// Hosts that take connections and say nothing.
  [[nodiscard]] static HostFilter open_silent() noexcept;
  /// Reads "smb1,not-smb,no-encryption": words, and ids of findings. The error is a sentence that names the word and
  /// lists those that there are.
  [[nodiscard]] static std::expected<HostFilter, std::string> parse(std::string_view list);

  /// True for "smb1-only" and no other word: a host that accepts SMB2 is decided.
  [[nodiscard]] bool is_smb1_only() const noexcept;

  [[nodiscard]] bool wants(const report::HostReport& report) const;

  /// True where no word matches, and one might if the host had answered more.
  [[nodiscard]] bool is_undecided(const report::HostReport& report) const;

  /// "smb1,not-smb": the words that make this filter.
  [[nodiscard]] std::string text() const;

  /// Every word there is.
  [[nodiscard]] static std::span<const FilterWord> words() noexcept;

  friend bool operator==(const HostFilter&, const HostFilter&) = default;

 private:
  explicit HostFilter(std::uint32_t chosen) : chosen_(chosen) {}

  [[nodiscard]] bool has_finding(const report::HostReport& report) const;

  std::uint32_t chosen_;                      ///< a bit for each row of the table
  std::vector<std::string_view> findings_{};  ///< ids, of the table of findings
};

}  // namespace smbprobe::audit
