// Decimal digits with leading zeros, quickly: times are written for every host of a sweep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace smbprobe::proto {

/// Appends the last `digits` digits of a number, with zeros in front where it has fewer.
inline void append_digits(std::string& out, std::uint64_t number, std::size_t digits) {
  out.append(digits, '0');
  for (std::size_t at = out.size(); number != 0 && digits != 0; --digits, number /= 10)
    out[--at] = static_cast<char>('0' + number % 10);
}

}  // namespace smbprobe::proto
