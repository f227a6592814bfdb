// The evidence as JSON: one exchange a line.
#pragma once

#include <cstddef>
#include <string>

#include "probe/exchange.hpp"

namespace smbprobe::view {

/// Bytes of a reply that is not SMB which a line shows.
inline constexpr std::size_t kShownReplyBytes = 64;

/// A line of `--exchanges`, without its end: who asked whom, every field of the request and of the reply.
[[nodiscard]] std::string exchange_to_json(const probe::Exchange& exchange);

}  // namespace smbprobe::view
