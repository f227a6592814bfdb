// The name of a value of an enumeration.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace smbprobe::report {

/// @param names of all values, in their order
template <class Enum, std::size_t N>
[[nodiscard]] constexpr std::string_view nth_name(const std::array<std::string_view, N>& names, Enum value) noexcept {
  return names[static_cast<std::size_t>(value)];
}

}  // namespace smbprobe::report
