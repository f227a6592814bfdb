// A host that came, went or changed, as text and as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/acceptance.hpp"
#include "audit/diff.hpp"
#include "report/host_report.hpp"

namespace smbprobe::view {

enum class HostChange : std::uint8_t { added, removed, changed };

/// One host of a comparison.
struct HostDifference {
  HostChange change{};
  std::string target;
  std::string address;  ///< "" when unresolved
  std::string line;     ///< of one that came or is gone: render_line(), not painted
  audit::Difference difference;
};

/// @param before nullptr for a host that came  @param after nullptr for one that is gone
/// @pre one of them is there. Nothing when nothing changed.
[[nodiscard]] std::optional<HostDifference> difference_of(const report::HostReport* before,
                                                          const report::HostReport* after,
                                                          const audit::Acceptances& acceptances = {});

/// Those that came first, then those that are gone, then the changed ones by what matters.
[[nodiscard]] bool stands_before(const HostDifference& a, const HostDifference& b) noexcept;

/// How much of a host that changed is shown: its name; what changed of its verdict and what does not follow from that,
/// clients with the same change in one line; every field.
enum class DifferenceDetail : std::uint8_t { name, verdict, all };

/// A line for the host, and one for each field that is shown. Ends with '\n'; escaped.
[[nodiscard]] std::string render_difference(const HostDifference& host, DifferenceDetail detail, bool color);

/// A line of NDJSON or an element of the array, without a line feed at the end. @param indent -1 for one line.
[[nodiscard]] std::string difference_to_json(const HostDifference& host, int indent = -1);

}  // namespace smbprobe::view
