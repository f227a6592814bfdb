// What a client offers, for a person at a terminal.
#pragma once

#include <span>
#include <string>

#include "report/client_offer.hpp"
#include "view/text/text_report.hpp"

namespace smbprobe::view {

/// "192.0.2.9  SMB1 and 2.0.2 to 3.1.1, signing enabled; ...": a paragraph, in quiet one line. Ends with '\n'; text
/// from the wire is escaped.
[[nodiscard]] std::string render_client(const report::ClientOffer& offer, const TextOptions& options);

/// One line per client under a heading: address, what it offers, what it probably is. Nothing without a client.
[[nodiscard]] std::string render_client_table(std::span<const report::ClientOffer> offers);

}  // namespace smbprobe::view
