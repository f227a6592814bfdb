// What a client and one port of a server agree on.
#pragma once

#include <string>
#include <string_view>

#include "audit/clients/causes.hpp"
#include "audit/clients/clients.hpp"
#include "audit/clients/clients_table.hpp"
#include "report/host_report.hpp"

namespace smbprobe::audit {

/// The answer for a client that reaches this port. @pre endpoint.state is smb. ClientVerdict::transport is the port's.
[[nodiscard]] ClientAnswer session_on(const Client& client, const report::EndpointReport& endpoint);

/// "SMB1 and 2.0.2 to 3.1.1": what a client offers.
[[nodiscard]] std::string offer_text(const Client& client);

/// What a status that ends a NEGOTIATE stands for.
[[nodiscard]] Cause cause_of_refusal(report::Reason refusal) noexcept;

/// `clause` behind what `text` says already, parted by "; ".
void add_clause(std::string& text, std::string_view clause);

}  // namespace smbprobe::audit
