// Name and version, as in `--version` and in the key `tool` of reports.
#pragma once

#include <string_view>

namespace smbprobe::report {

/// Number of the layout of JSON; a key that is renamed or retyped counts it up.
inline constexpr int kJsonSchema = 2;

inline constexpr std::string_view kTool = "smbprobe " SMBPROBE_VERSION;

}  // namespace smbprobe::report
