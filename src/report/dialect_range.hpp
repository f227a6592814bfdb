// The ends of what a host accepts.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "report/host_report.hpp"

namespace smbprobe::report {

/// SMB2 was accepted, but not in a dialect of its own: 0x02FF says "2.1 or later" and no more. [MS-SMB2] 2.2.4
[[nodiscard]] inline bool accepts_an_unknown_dialect(const EndpointReport& endpoint) noexcept {
  const auto is_accepted = [](const Smb2Dialect& each) { return each.verdict.answer == Answer::accepted; };
  return endpoint.smb2.verdict.answer == Answer::accepted && std::ranges::none_of(endpoint.smb2.dialects, is_accepted);
}

[[nodiscard]] inline std::optional<std::string_view> lowest_dialect(const HostReport& report) {
  return report.dialects.empty() ? std::nullopt : std::optional<std::string_view>(report.dialects.front());
}

/// Empty where a port may accept a higher one than those that are known.
[[nodiscard]] inline std::optional<std::string_view> highest_dialect(const HostReport& report) {
  if (report.dialects.empty() || std::ranges::any_of(report.endpoints, accepts_an_unknown_dialect)) return std::nullopt;
  return report.dialects.back();
}

}  // namespace smbprobe::report
