// Name and version, as in `--version` and in the key `tool` of reports.
#pragma once

#include <string_view>

namespace smbprobe::cli {

inline constexpr std::string_view kTool = "smbprobe " SMBPROBE_VERSION;

}  // namespace smbprobe::cli
