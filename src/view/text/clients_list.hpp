// The table of clients for people, programs and spreadsheets.
#pragma once

#include <string>

#include "audit/clients/clients_table.hpp"
#include "view/options.hpp"

namespace smbprobe::view {

/// The whole table, 80 columns wide in text. @param verbose text: also ciphers, login and source. Ends with '\n'.
[[nodiscard]] std::string render_clients(OutputFormat format, bool verbose);

}  // namespace smbprobe::view
