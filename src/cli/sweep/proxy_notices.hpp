// What users must know about a scan through a proxy.
#pragma once

#include <string>
#include <vector>

#include "cli/sweep/scan_setup.hpp"

namespace smbprobe::cli {

/// Sentences for standard error, before the first connection; none without a proxy.
[[nodiscard]] std::vector<std::string> proxy_notices(const ScanSetup& setup);

/// "Every connection goes through socks5://...", for a dry run; "" without a proxy.
[[nodiscard]] std::string proxy_words(const net::ScanOptions& options);

}  // namespace smbprobe::cli
