// Which changes of a host say in detail what a change of its verdict says already.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "audit/diff.hpp"

namespace smbprobe::audit {

struct FoldedChanges {
  std::vector<Change> shown;  ///< in the order in which they were given
  std::size_t following = 0;  ///< how many others follow from these
};

/// Leaves out: of a host that supports SMB no longer, or does now, what its ports answered; of SMB1 that was enabled or
/// disabled, each of its fields; of a dialect that came or went, each of its fields; where the signing of a port
/// changed, that of each dialect.
[[nodiscard]] FoldedChanges fold_consequences(std::span<const Change> changes);

}  // namespace smbprobe::audit
