// What the enums of the model are called in a line for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "report/host_report.hpp"

namespace smbprobe::report {

[[nodiscard]] constexpr std::string_view smb1_words(Smb1Status verdict) noexcept {
  switch (verdict) {
    case Smb1Status::only:
      return "SMB1 only";
    case Smb1Status::enabled:
      return "SMB1 on";
    case Smb1Status::disabled:
      return "SMB1 off";
    case Smb1Status::unknown:
      break;
  }
  return "SMB1 unknown";
}

/// Behind "signing".
[[nodiscard]] constexpr std::string_view signing_words(const std::optional<Signing>& signing) noexcept {
  if (!signing) return "unknown";
  switch (*signing) {
    case Signing::required:
      return "required";
    case Signing::enabled:
      return "not required";
    case Signing::disabled:
      break;
  }
  return "disabled";
}

/// Behind the number of hosts without SMB.
[[nodiscard]] constexpr std::string_view other_hosts_words(HostStatus status, std::uint64_t count) noexcept {
  switch (status) {
    case HostStatus::not_smb:
      return "not SMB";
    case HostStatus::refused:
      return "refused";
    case HostStatus::silent:
      return "silent";
    case HostStatus::unreachable:
      return "unreachable";
    case HostStatus::unresolved:
      return count == 1 ? "name not resolved" : "names not resolved";
    case HostStatus::smb:
    case HostStatus::error:
      break;
  }
  return "could not be probed";
}

}  // namespace smbprobe::report
