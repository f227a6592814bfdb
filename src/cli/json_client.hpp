// What a client offers as JSON: one line a client.
#pragma once

#include "cli/json_value.hpp"
#include "probe/client_offer.hpp"

namespace smbprobe::cli {

/// The line of type "client". What the client never sent is null.
[[nodiscard]] Json client_to_json(const probe::ClientOffer& offer);

}  // namespace smbprobe::cli
