// Why a host is unreachable, where that is known: the first of its errors.
#pragma once

#include <string_view>

#include "report/host_report.hpp"

namespace smbprobe::report {

inline constexpr std::string_view kNoRoute = "no route";
inline constexpr std::string_view kNoArpAnswer = "no ARP answer";
inline constexpr std::string_view kNoDiscoveryAnswer = "no neighbour discovery answer";

/// True where this machine never had a route to the host, so nothing was sent to it.
[[nodiscard]] inline bool has_no_route(const HostReport& report) noexcept {
  return report.status == HostStatus::unreachable && !report.errors.empty() &&
         report.errors.front().starts_with(kNoRoute);
}

/// True for an address of the local network that is not in use.
[[nodiscard]] inline bool is_unused(const HostReport& report) noexcept {
  return report.status == HostStatus::unreachable && !report.errors.empty() &&
         (report.errors.front() == kNoArpAnswer || report.errors.front() == kNoDiscoveryAnswer);
}

}  // namespace smbprobe::report
