// What a client offers as JSON: one line a client.
#pragma once

#include <string>

#include "report/client_offer.hpp"

namespace smbprobe::view {

/// The object of type "client". What the client never sent is null. @param indent -1 for one line.
[[nodiscard]] std::string client_to_json(const report::ClientOffer& offer, int indent = -1);

}  // namespace smbprobe::view
