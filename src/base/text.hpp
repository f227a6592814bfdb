// Texts put together.
#pragma once

#include <string>
#include <string_view>

namespace smbprobe::base {

/// The parts, with something between them: "a, b, c".
template <class Parts>
[[nodiscard]] std::string join(const Parts& parts, std::string_view between = ", ") {
  std::string out;
  bool first = true;
  for (const std::string_view part : parts) {
    if (!first) out += between;
    first = false;
    out += part;
  }
  return out;
}

}  // namespace smbprobe::base
