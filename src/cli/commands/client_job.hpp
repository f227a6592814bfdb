// The NEGOTIATE of a client of the table, to be sent in its place.
#pragma once

#include "audit/clients/clients_table.hpp"
#include "probe/ask/offer.hpp"

namespace smbprobe::cli {

/// Its dialects, capabilities, SecurityMode, contexts and algorithms, each in its order; one that begins with SMB1
/// begins with that, and goes on in SMB2 where the server asks for it.
[[nodiscard]] probe::JobRef job_of(const audit::Client& client);

}  // namespace smbprobe::cli
