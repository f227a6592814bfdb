// What a client offers as JSON: one line a client.
#pragma once

#include "base/json_value.hpp"
#include "probe/survey/client_offer.hpp"

namespace smbprobe::view {

/// The line of type "client". What the client never sent is null.
[[nodiscard]] base::Json client_to_json(const probe::ClientOffer& offer);

}  // namespace smbprobe::view
