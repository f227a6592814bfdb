// Hosts whose servers told the same GUID, in words and as a part of the page.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "audit/identity/server_guids.hpp"

namespace smbprobe::view {

/// Addresses and GUIDs of a sweep that are kept for comparison: some ten megabytes.
inline constexpr std::size_t kMostSharedGuids = 65536;

/// A section for the end of a text report, "" where no GUID is shared. Marks of styles are still in.
[[nodiscard]] std::string shared_guid_section(const audit::GuidTable& table, std::size_t width);

/// The part of the page, HTML, with links to the hosts' parts; "" where no GUID is shared.
/// @param shown address of each host with a GUID, and the host's name in the page's table
[[nodiscard]] std::string shared_guid_html(const std::vector<audit::GuidGroup>& groups,
                                           const std::vector<std::pair<std::string, std::string>>& shown);

}  // namespace smbprobe::view
