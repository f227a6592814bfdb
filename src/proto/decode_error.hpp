// What a decoder says when bytes are broken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace smbprobe::proto {

/// Why bytes could not be decoded.
enum class DecodeErrc : std::uint8_t {
  truncated,           ///< the message ends before the field does
  bad_magic,           ///< a protocol id or signature is not the expected one
  bad_structure_size,  ///< a StructureSize or WordCount that the message type cannot have
  bad_value,           ///< a value that the field cannot have
  out_of_range,        ///< an offset or length that points outside the message
  misaligned,          ///< an offset that must be a multiple of 8 (or 2) and is not
  bad_count,           ///< more elements announced than the bytes can hold, or than the cap allows
  trailing_data,       ///< bytes left over where none may be
};

/// One decoding failure. `field` is a literal in the spelling of the specification.
struct DecodeError {
  DecodeErrc code{};
  std::uint32_t offset{};  ///< from the first byte of the message, after the 4-byte transport header
  std::string_view field{};

  friend bool operator==(const DecodeError&, const DecodeError&) = default;
};

/// A decoded value, or why there is none.
template <class T>
using Decoded = std::expected<T, DecodeError>;

/// What a decoder returns where bytes are broken at an offset of the message.
[[nodiscard]] inline std::unexpected<DecodeError> error_at(DecodeErrc code, std::size_t at, std::string_view field) {
  return std::unexpected(DecodeError{code, static_cast<std::uint32_t>(at), field});
}

/// The name of the code, as text: "truncated", "bad_magic"...
[[nodiscard]] std::string_view name_of(DecodeErrc code) noexcept;

/// One line for a log: "truncated at 64: StructureSize".
[[nodiscard]] std::string describe(const DecodeError& error);

}  // namespace smbprobe::proto
