// Disjoint runs of numbers for each port: what a sweep covers. Number is std::uint32_t (IPv4) or WideNumber (IPv6).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace smbprobe::targets {

/// 128 bits.
struct WideNumber {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend auto operator<=>(const WideNumber&, const WideNumber&) = default;
};

/// `first` to `last`, both included. Port 0 stands for none.
template <class Number>
struct Interval {
  Number first{};
  Number last{};
  std::uint32_t port = 0;

  friend auto operator<=>(const Interval&, const Interval&) = default;
};

/// Sorts by port and number, and joins what overlaps or touches within a port.
template <class Number>
void normalize(std::vector<Interval<Number>>& intervals);

/// `intervals` without the numbers of `removed`, whatever the port. Both must be normalised, `removed` with port 0.
template <class Number>
[[nodiscard]] std::vector<Interval<Number>> subtract(const std::vector<Interval<Number>>& intervals,
                                                     const std::vector<Interval<Number>>& removed);

/// True when one of the normalised intervals without a port holds the number.
template <class Number>
[[nodiscard]] bool holds(const std::vector<Interval<Number>>& intervals, const Number& number);

/// last - first; the largest number when it does not fit.
[[nodiscard]] std::uint64_t distance(std::uint32_t first, std::uint32_t last) noexcept;
[[nodiscard]] std::uint64_t distance(const WideNumber& first, const WideNumber& last) noexcept;

/// number + offset, which must not overflow.
[[nodiscard]] std::uint32_t advance(std::uint32_t number, std::uint64_t offset) noexcept;
[[nodiscard]] WideNumber advance(const WideNumber& number, std::uint64_t offset) noexcept;

/// number - 1. @pre it is not 0
[[nodiscard]] std::uint32_t before(std::uint32_t number) noexcept;
[[nodiscard]] WideNumber before(const WideNumber& number) noexcept;

}  // namespace smbprobe::targets
