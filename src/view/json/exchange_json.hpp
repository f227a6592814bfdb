// The evidence as JSON: one exchange a line.
#pragma once

#include "base/json_value.hpp"
#include "probe/exchange.hpp"

namespace smbprobe::view {

/// Bytes of a reply that is not SMB which a line shows.
inline constexpr std::size_t kShownReplyBytes = 64;

/// A line of `--exchanges`: who asked whom, every field of the request and of the reply.
[[nodiscard]] base::Json exchange_to_json(const probe::Exchange& exchange);

}  // namespace smbprobe::view
