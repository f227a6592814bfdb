// Large numbers and durations for people.
#pragma once

#include <cstdint>
#include <string>

namespace smbprobe::base {

/// "65,536".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// "3.1 s", "4 min 20 s", "2 h 5 min", "3 d 4 h".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace smbprobe::base
