// Addresses as the numbers that intervals are of, and back.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>

#include "targets/address_range.hpp"
#include "targets/interval_set.hpp"

namespace smbprobe::targets {

/// @pre the address is of the family that the number stands for
template <class Number>
[[nodiscard]] Number number_of(const Address& address) {
  if constexpr (std::is_same_v<Number, WideNumber>)
    return {address.high, address.low};
  else
    return static_cast<Number>(address.low);
}

[[nodiscard]] inline Address address_of(std::uint32_t number) { return {Family::v4, 0, number}; }
[[nodiscard]] inline Address address_of(const WideNumber& number) { return {Family::v6, number.high, number.low}; }

/// The addresses of the range with a port, or with none.
template <class Number>
[[nodiscard]] Interval<Number> interval_of(const AddressRange& range, std::optional<std::uint16_t> port) {
  return {number_of<Number>(range.first), number_of<Number>(range.last), port.value_or(0)};
}

}  // namespace smbprobe::targets
