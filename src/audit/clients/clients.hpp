// Who can connect: the table of clients against the facts of a host.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/clients/clients_table.hpp"
#include "audit/judgement.hpp"
#include "report/client_offer.hpp"

namespace smbprobe::audit {

/// Whether each client of the table gets a session with the host, in the order of the table. Where an answer that
/// decides is missing from the report the verdict is `unknown`, and the reason says which.
[[nodiscard]] std::vector<ClientVerdict> who_connects(const report::HostReport& report);

/// The same for one client, which need not be of the table.
[[nodiscard]] ClientVerdict would_connect(const Client& client, const report::HostReport& report);

/// Where an offer that was seen differs from what the table says of the client that it was guessed to be, a clause
/// each: "offers no AES-256-GCM". Nothing without a guess, or where the table has no row for it.
[[nodiscard]] std::optional<std::vector<std::string>> differences_from_table(const report::ClientOffer& offer);

}  // namespace smbprobe::audit
