// Who can connect: the table of clients against the facts of a host.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/clients/causes.hpp"
#include "audit/clients/clients_table.hpp"
#include "audit/judgement.hpp"
#include "report/client_offer.hpp"

namespace smbprobe::audit {

/// Whether each client that reports show gets a session with the host, in the order of the table. Where an answer that
/// decides is missing from the report the verdict is `unknown`, and the reason says which.
[[nodiscard]] std::vector<ClientVerdict> who_connects(const report::HostReport& report);

/// A verdict and what it rests on.
struct ClientAnswer {
  ClientVerdict verdict;
  Cause cause = Cause::none;              ///< of a no; none where no cause of causes.hpp fits
  std::optional<std::uint16_t> port{};    ///< the port of the session, where there is one
  std::optional<std::uint16_t> cipher{};  ///< the one that the two would agree on, where that is certain

  friend bool operator==(const ClientAnswer&, const ClientAnswer&) = default;
};

/// The same for one client, which need not be of the table.
[[nodiscard]] ClientAnswer answer_for(const Client& client, const report::HostReport& report);

/// Its verdict alone.
[[nodiscard]] ClientVerdict would_connect(const Client& client, const report::HostReport& report);

/// Where an offer that was seen differs from what the table says of the client that it was guessed to be, a clause
/// each: "offers no AES-256-GCM". Nothing without a guess, or where the table has no row for it.
[[nodiscard]] std::optional<std::vector<std::string>> differences_from_table(const report::ClientOffer& offer);

}  // namespace smbprobe::audit
