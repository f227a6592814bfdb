// What a client and one port of a server agree on.
#pragma once

#include "audit/clients/clients_table.hpp"
#include "audit/judgement.hpp"

namespace smbprobe::audit {

/// The verdict of a client that reaches this port. @pre endpoint.state is smb. ClientVerdict::transport is the port's.
[[nodiscard]] ClientVerdict session_on(const Client& client, const report::EndpointReport& endpoint);

/// "SMB1 and 2.0.2 to 3.1.1": what a client offers.
[[nodiscard]] std::string offer_text(const Client& client);

/// `clause` behind what `text` says already, parted by "; ".
void add_clause(std::string& text, std::string_view clause);

}  // namespace smbprobe::audit
