// The table of clients for people, programs and spreadsheets.
#pragma once

#include <string>

#include "audit/clients_table.hpp"
#include "cli/json_value.hpp"
#include "cli/options.hpp"

namespace smbprobe::cli {

/// The line of type "known_client".
[[nodiscard]] Json known_client_to_json(const audit::Client& client);

/// The whole table, 80 columns wide in text. @param verbose text: also ciphers, log-in and source. Ends with '\n'.
[[nodiscard]] std::string render_clients(OutputFormat format, bool verbose);

}  // namespace smbprobe::cli
