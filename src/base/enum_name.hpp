// Names of enumerators.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace smbprobe::base {

/// The name of an enumerator. @tparam Last the enum's last one @param names one for each, in their order
template <auto Last, std::size_t N>
  requires(N == static_cast<std::size_t>(Last) + 1)
[[nodiscard]] constexpr std::string_view enum_name(decltype(Last) value, const std::string_view (&names)[N]) noexcept {
  return names[std::min(static_cast<std::size_t>(value), N - 1)];
}

/// The same from names that stand in a table of their own.
template <class Enum, std::size_t N>
[[nodiscard]] constexpr std::string_view nth_name(const std::array<std::string_view, N>& names, Enum value) noexcept {
  return names[std::min(static_cast<std::size_t>(value), N - 1)];
}

}  // namespace smbprobe::base
