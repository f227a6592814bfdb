#include "proto/decode_error.hpp"

#include <fmt/format.h>

#include "base/enum_name.hpp"

namespace smbprobe::proto {

std::string_view name_of(DecodeErrc code) noexcept {
  return base::enum_name<DecodeErrc::trailing_data>(code, {"truncated", "bad_magic", "bad_structure_size", "bad_value",
                                                           "out_of_range", "misaligned", "bad_count", "trailing_data"});
}

std::string describe(const DecodeError& error) {
  return fmt::format("{} at {}: {}", name_of(error.code), error.offset, error.field);
}

}  // namespace smbprobe::proto
