// Names of enumerators.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace smbprobe::base {

/// The name of an enumerator. @param names one for each, in their order
template <class Enum>
[[nodiscard]] constexpr std::string_view nth_name(std::span<const std::string_view> names, Enum value) noexcept {
  return names[std::min(static_cast<std::size_t>(value), names.size() - 1)];
}

/// The same where the names have no table of their own. @tparam Last the enum's last one: each has a name
template <auto Last, std::size_t N>
  requires(N == static_cast<std::size_t>(Last) + 1)
[[nodiscard]] constexpr std::string_view enum_name(decltype(Last) value, const std::string_view (&names)[N]) noexcept {
  return nth_name(names, value);
}

}  // namespace smbprobe::base
