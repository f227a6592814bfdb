#include "proto/decode_error.hpp"

#include <fmt/format.h>

namespace smbprobe::proto {

std::string_view name_of(DecodeErrc code) noexcept {
  switch (code) {
    case DecodeErrc::truncated:
      return "truncated";
    case DecodeErrc::bad_magic:
      return "bad_magic";
    case DecodeErrc::bad_structure_size:
      return "bad_structure_size";
    case DecodeErrc::bad_value:
      return "bad_value";
    case DecodeErrc::out_of_range:
      return "out_of_range";
    case DecodeErrc::misaligned:
      return "misaligned";
    case DecodeErrc::bad_count:
      return "bad_count";
    case DecodeErrc::trailing_data:
      break;
  }
  return "trailing_data";
}

std::string describe(const DecodeError& error) {
  return fmt::format("{} at {}: {}", name_of(error.code), error.offset, error.field);
}

}  // namespace smbprobe::proto
