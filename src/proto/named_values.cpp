#include "proto/named_values.hpp"

#include <fmt/format.h>

namespace smbprobe::proto {

std::string hex_number(std::uint64_t value, int digits) {
  return fmt::format("0x{:0{}x}", value, digits < 1 ? 1 : digits);
}

}  // namespace smbprobe::proto
