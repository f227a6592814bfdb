// Signing of SMB1 and of SMB2 and SMB3, each by itself: they have separate settings and separate weight.
#pragma once

#include <optional>

#include "report/host_report.hpp"

namespace smbprobe::report {

/// The weaker of two, where nothing is known of one the other.
[[nodiscard]] constexpr std::optional<Signing> weaker(std::optional<Signing> a, std::optional<Signing> b) noexcept {
  if (!a || !b) return a ? a : b;
  return *a < *b ? a : b;
}

/// The weakest over the ports that accept SMB1; nothing where none does or none tells.
[[nodiscard]] constexpr std::optional<Signing> smb1_signing(const HostReport& report) noexcept {
  std::optional<Signing> out;
  for (const auto& endpoint : report.endpoints)
    if (endpoint.smb1.verdict.answer == Answer::accepted) out = weaker(out, endpoint.smb1.signing);
  return out;
}

/// The weakest over the ports that accept SMB2 or SMB3; nothing where none does or none tells.
[[nodiscard]] constexpr std::optional<Signing> smb2_signing(const HostReport& report) noexcept {
  std::optional<Signing> out;
  for (const auto& endpoint : report.endpoints)
    if (endpoint.smb2.verdict.answer == Answer::accepted) out = weaker(out, endpoint.smb2.signing);
  return out;
}

}  // namespace smbprobe::report
